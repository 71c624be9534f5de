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

// Over TLS the provider's credentials are needed; those that it has no use for are a mistake anywhere.
void login_rules(Fields& f, const std::string& key, const FeedConfig& feed, const SecretReference& reference,
                 bool used, const providers::Profile& profile) {
  const bool given = reference.source != SecretReference::Source::anonymous;
  f.require(!used || given || !feed.url.encrypted(), key,
            "is missing; give " + key + ", " + key + "_file or " + key + "_credential");
  f.require(used || !given,
            f.given(key)             ? key
            : f.given(key + "_file") ? key + "_file"
                                     : key + "_credential",
            "is of no use: " + std::string(profile.title) + " asks for none");
}

std::vector<std::string> names_of(const std::vector<market::Series>& series) {
  std::vector<std::string> names;
  for (const market::Series& s : series) names.push_back(s.name);
  return names;
}

const market::Series* find(const std::vector<market::Series>& series, std::string_view name) {
  const auto it =
      std::find_if(series.begin(), series.end(), [&](const market::Series& s) { return s.name == name; });
  return it == series.end() ? nullptr : &*it;
}

bool has_stream(const providers::Profile& profile, const market::Series& series) {
  return std::any_of(profile.clusters.begin(), profile.clusters.end(),
                     [&](const auto& cluster) { return carries(cluster, series.series_class); });
}

std::string no_stream(const providers::Profile& profile, std::string_view name) {
  return std::string(profile.title) + " has no stream for " + shown(name);
}

void symbol_keys(Fields& f, SymbolConfig& symbol, const providers::Profile& profile,
                 const std::vector<market::Series>& series) {
  using Field = SymbolConfig::Field;
  f.value("series", text(symbol.series, "a series",
                         [&](std::string_view name) { return series_problem(name, names_of(series)); }));
  f.require(!symbol.series.empty(), "series", "is missing");
  const market::Series* const named = find(series, symbol.series);
  f.value("symbol", text(symbol.symbol, "the provider's name for it", [](std::string_view given) {
            return given.empty() || given.size() > 64 ? "expected 1 to 64 characters" : "";
          }));
  f.require(!symbol.symbol.empty(), "symbol", "is missing");
  f.value("field", word(symbol.field, {"standard", "quotes", "price", "mid"}));
  const bool equity = named != nullptr && market::is_equity(named->series_class);
  f.require(symbol.field != Field::quotes || (equity && profile.equity_field == providers::Field::quotes),
            "field",
            "quotes are for stocks and ETFs, and " + std::string(profile.title) +
                (profile.equity_field == providers::Field::quotes ? " has them" : " has none"));
  f.require(symbol.field != Field::mid || profile.two_sided, "field",
            std::string(profile.title) + " shows no bid and ask to take the middle of");
  f.require(symbol.field != Field::price || profile.fx_price || named == nullptr ||
                named->series_class != market::SeriesClass::fx,
            "field", std::string(profile.title) + " shows pairs by bid and ask only; take mid");
  f.value("divisor", number(symbol.divisor, {0.001, 1000}));
  if (symbol.band || f.given("band")) {
    auto& band = symbol.band ? *symbol.band : symbol.band.emplace();
    f.values("band", {number(band[0], {-1e9, 1e9}), number(band[1], {-1e9, 1e9})});
    f.require(band[0] < band[1], "band", format_number(band[1]) + " is not above " + format_number(band[0]));
  }
  const bool as_quotes =
      equity && (symbol.field == Field::quotes ||
                 (symbol.field == Field::standard && profile.equity_field == providers::Field::quotes));
  f.require(!as_quotes || (symbol.divisor == 1 && !symbol.band), symbol.band ? "band" : "divisor",
            "is for single values; quotes are taken as they are");
}

// Is every series of the feed one that the provider has, and are they not too many for a connection?
void carried_rules(Fields& f, const FeedConfig& feed, const providers::Profile& profile,
                   const std::vector<market::Series>& series) {
  std::size_t carried = feed.series.size();
  if (feed.series.empty()) {
    carried = static_cast<std::size_t>(std::count_if(
        series.begin(), series.end(), [&](const market::Series& one) { return has_stream(profile, one); }));
  }
  for (const std::string& name : feed.series) {
    const market::Series* const one = find(series, name);
    f.require(one == nullptr || has_stream(profile, *one), "series", no_stream(profile, name));
  }
  for (const SymbolConfig& symbol : feed.symbols) {
    const market::Series* const one = find(series, symbol.series);
    f.require(one == nullptr || has_stream(profile, *one), "symbols", no_stream(profile, symbol.series));
  }
  f.require(profile.max_symbols == 0 || carried <= profile.max_symbols, "series",
            std::string(profile.title) + " takes " + std::to_string(profile.max_symbols) +
                " symbols a connection, not " + std::to_string(carried));
}

}  // namespace

void feed_keys(Fields& f, FeedConfig& feed, const std::vector<market::Series>& series) {
  const auto known = [&series](std::string_view name) { return series_problem(name, names_of(series)); };

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
  const providers::Profile& profile = *providers::table()[feed.provider].profile;

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
  login_rules(f, "key", feed, feed.key, profile.login != providers::Login::anonymous, profile);
  login_rules(f, "secret", feed, feed.secret, profile.login == providers::Login::key_and_secret, profile);
  f.value("ca_file", text(feed.ca_file, "a PEM file", [](std::string_view) { return ""; }));
  f.require(feed.ca_file.empty() || feed.url.encrypted(), "ca_file", "is of no use to a plain ws:// address");

  if (!feed.series.empty() || f.given("series")) {
    f.list("series", feed.series, {{1, 1000}, "series names", known});
  }
  if (!feed.symbols.empty() || f.given("symbols")) {
    std::set<std::string> names;
    std::set<std::string> symbols;
    f.sections<SymbolConfig>("symbols", feed.symbols, {1, 1000}, [&](Fields& g, SymbolConfig& symbol) {
      symbol_keys(g, symbol, profile, series);
      g.require(names.insert(symbol.series).second, "series", shown(symbol.series) + " has a symbol already");
      g.require(symbols.insert(symbol.symbol).second, "symbol",
                shown(symbol.symbol) + " is the symbol of two series");
    });
  }
  carried_rules(f, feed, profile, series);
  f.value("capture", text(feed.capture, "a directory", [](std::string_view) { return ""; }));
  f.value("compression", boolean(feed.compression));
  if (f.given("provider") && !f.given("idle_timeout")) feed.idle_timeout = profile.idle;
  f.value("idle_timeout", duration(feed.idle_timeout, {seconds{5}, hours{1}}));
  f.value("mute_after", duration(feed.mute_after, {seconds{1}, hours{1}}));
  f.value("step_timeout", duration(feed.step_timeout, {milliseconds{100}, minutes{2}}));
  backoff_keys(f, feed.backoff, minutes{10});
}

void backoff_keys(Fields& f, BackoffConfig& backoff, market::Duration longest) {
  f.section("backoff", [&](Fields& s) {
    s.value("base", duration(backoff.base, {milliseconds{10}, minutes{1}}));
    s.value("cap", duration(backoff.cap, {milliseconds{100}, longest}));
    s.require(backoff.base <= backoff.cap, s.given("cap") ? "cap" : "base",
              "cap, " + format_duration(backoff.cap) + ", is below base, " + format_duration(backoff.base));
  });
}

}  // namespace rotation::daemon
