#include <algorithm>
#include <chrono>
#include <set>

#include "daemon/config/keys.hpp"
#include "feeds/providers/table.hpp"

namespace rotation::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

bool is_variable_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed) &&
         !(text[0] >= '0' && text[0] <= '9');
}

// A secret comes by exactly one of three keys: `key`, `key_file`, `key_credential`.
void secret_keys(Fields& f, const std::string& key, SecretReference& reference) {
  using enum SecretReference::Source;
  const std::string file_key = key + "_file";
  const std::string credential_key = key + "_credential";
  const auto held = [&reference](SecretReference::Source source) {
    return reference.source == source ? reference.name : "";
  };
  std::string variable = held(environment);
  std::string path = held(file);
  std::string name = held(credential);

  // Whatever stands there may be a secret: no sentence repeats it.
  std::string variable_text = variable.empty() ? "" : "${" + variable + '}';
  f.value(key, text(variable_text, "${NAME}", [&](std::string_view given) -> std::string {
            const bool braces = given.starts_with("${") && given.ends_with('}');
            const std::string_view inner = braces ? given.substr(2, given.size() - 3) : "";
            if (!is_variable_name(inner)) {
              return "a secret does not belong in this file; write \"${NAME}\" for an environment variable, "
                     "or use " +
                     file_key + " or " + credential_key;
            }
            variable = inner;
            return "";
          }));
  f.value(file_key, text(path, "a file of mode 0600", [](std::string_view) { return ""; }));
  f.value(credential_key, text(name, "a name under $CREDENTIALS_DIRECTORY", [](std::string_view given) {
            const bool plain = given.find('/') == std::string_view::npos && !given.starts_with('.');
            return plain ? "" : "expected the name of a credential, without a directory";
          }));

  const int given = !variable.empty() + !path.empty() + !name.empty();
  f.require(given <= 1, !path.empty() ? file_key : credential_key,
            "give only one of " + key + ", " + file_key + " and " + credential_key);
  if (!variable.empty()) reference = {environment, variable, f.where(key)};
  if (!path.empty()) reference = {file, path, f.where(file_key)};
  if (!name.empty()) reference = {credential, name, f.where(credential_key)};
}

}  // namespace

void feed_keys(Fields& f, FeedConfig& feed, const std::vector<std::string>& series) {
  const auto known = [&series](std::string_view name) { return series_problem(name, series); };

  f.value("name",
          text(feed.name, "lower-case letters, digits, _ and -", [](std::string_view name) -> std::string {
            constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
            if (name.size() <= 32 && name.find_first_not_of(kAllowed) == std::string_view::npos) return "";
            return shown(name) + " is not a feed's name; use up to 32 lower-case letters, digits, _ and -";
          }));
  f.require(!feed.name.empty(), "name", "is missing");
  std::vector<std::string> providers;
  for (const providers::Row& row : providers::table()) providers.emplace_back(row.profile->name);
  f.value("provider", one_of([&feed](std::size_t i) { feed.provider = i; }, [&feed] { return feed.provider; },
                             std::move(providers)));

  std::string url = feed.url.host.empty() ? "" : feed.url.text();
  f.value("url", text(url, "wss://..., or ws:// to loopback", [&feed](std::string_view given) -> std::string {
            auto parsed = parse_url(given, "ws", "wss");
            if (auto* wrong = std::get_if<std::string>(&parsed)) return *wrong;
            feed.url = std::get<Url>(std::move(parsed));
            return "";
          }));
  f.require(!url.empty(), "url", "is missing");
  secret_keys(f, "key", feed.key);
  secret_keys(f, "secret", feed.secret);
  for (const auto& [name, reference] :
       {std::pair<std::string, const SecretReference&>{"key", feed.key}, {"secret", feed.secret}}) {
    f.require(!feed.url.encrypted() || reference.source != SecretReference::Source::anonymous, name,
              "is missing; give " + name + ", " + name + "_file or " + name + "_credential");
  }
  f.value("ca_file", text(feed.ca_file, "a PEM file", [](std::string_view) { return ""; }));
  f.require(feed.ca_file.empty() || feed.url.encrypted(), "ca_file", "is of no use to a plain ws:// address");

  if (!feed.series.empty() || f.given("series")) {
    f.list("series", feed.series, {{1, 1000}, "series names", known});
  }
  if (!feed.symbols.empty() || f.given("symbols")) {
    f.table("symbols", feed.symbols, "series: symbol",
            [&known](std::string_view name, std::string_view) { return known(name); });
    std::set<std::string_view> seen;
    for (const auto& [name, symbol] : feed.symbols) {
      f.require(seen.insert(symbol).second, "symbols." + name,
                "the symbol " + shown(symbol) + " is given to two series");
    }
  }
  f.value("compression", boolean(feed.compression));
  f.value("idle_timeout", duration(feed.idle_timeout, {seconds{5}, hours{1}}));
  f.value("mute_after", duration(feed.mute_after, {seconds{1}, hours{1}}));
  f.value("step_timeout", duration(feed.step_timeout, {milliseconds{100}, minutes{2}}));
  f.section("backoff", [&feed](Fields& s) {
    s.value("base", duration(feed.backoff.base, {milliseconds{10}, minutes{1}}));
    s.value("cap", duration(feed.backoff.cap, {milliseconds{100}, minutes{10}}));
    s.require(feed.backoff.base <= feed.backoff.cap, s.given("cap") ? "cap" : "base",
              "cap, " + format_duration(feed.backoff.cap) + ", is below base, " +
                  format_duration(feed.backoff.base));
  });
}

}  // namespace rotation::daemon
