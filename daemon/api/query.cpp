#include "daemon/api/query.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "daemon/api/answer.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/market/url_text.hpp"

namespace rotation::daemon::api {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw Refusal(Error::bad_data, sentence);
}

// A client's own text, short enough for a sentence, and nothing in it but what can be shown.
std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 40;
  std::string out(text.substr(0, kShown));
  for (char& c : out) {
    if (c < ' ' || c > '~' || c == '"') c = '?';
  }
  return '"' + out + (text.size() > kShown ? "...\"" : "\"");
}

std::string decoded(std::string_view text) {
  auto plain = market::unescaped_in_query(std::string(text));
  if (!plain) refuse("The query " + shown(text) + " is not percent-encoded.");
  return *std::move(plain);
}

std::string joined(std::initializer_list<std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

}  // namespace

Query::Query(std::string_view text, std::initializer_list<std::string_view> known) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string key = decoded(pair.substr(0, equals));
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      refuse("There is no key " + shown(key) + " here" +
             (known.size() == 0 ? "; this path takes none." : ", but " + joined(known) + '.'));
    }
    const std::string value = decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!values_.emplace(key, value).second) refuse("The key " + shown(key) + " is given twice.");
  }
}

std::optional<std::string> Query::text(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> Query::one_of(std::string_view key,
                                         std::initializer_list<std::string_view> words) const {
  const auto value = text(key);
  if (value && std::find(words.begin(), words.end(), *value) == words.end()) {
    refuse(std::string(key) + ' ' + shown(*value) + " is none of " + joined(words) + '.');
  }
  return value;
}

std::optional<std::uint64_t> Query::whole(std::string_view key, std::uint64_t least,
                                          std::uint64_t most) const {
  const auto value = text(key);
  if (!value) return std::nullopt;
  std::uint64_t x = 0;
  const char* const end = value->data() + value->size();
  const auto [at, failed] = std::from_chars(value->data(), end, x);
  if (failed != std::errc{} || at != end || x < least || x > most) {
    refuse(std::string(key) + ' ' + shown(*value) + " is not a whole number from " + std::to_string(least) +
           " to " + std::to_string(most) + '.');
  }
  return x;
}

std::optional<market::Day> Query::day(std::string_view key) const {
  const auto value = text(key);
  if (!value) return std::nullopt;
  const auto day = market::parse_date(*value);
  if (!day) refuse(std::string(key) + ' ' + shown(*value) + " is not a date like 2026-01-05.");
  return day;
}

std::vector<std::string> Query::list(std::string_view key) const {
  std::vector<std::string> items;
  const std::string all = text(key).value_or("");
  for (std::string_view rest = all; !rest.empty();) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    if (end > 0) items.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return items;
}

}  // namespace rotation::daemon::api
