#include <algorithm>

#include "daemon/config/keys.hpp"
#include "feeds/history/source.hpp"
#include "feeds/providers/table.hpp"

namespace rotation::daemon {
namespace {

std::string any_text(std::string_view /*text*/) {
  return "";
}

std::vector<std::string> source_names() {
  std::vector<std::string> names;
  for (const history::Source& one : history::sources()) names.emplace_back(one.name);
  return names;
}

// What a provider's history can be asked with.
void provider_rules(Fields& f, const HistorySourceConfig& h, const history::Source& source, const Config& c) {
  const std::string title(source.title);
  const FeedConfig* const feed = find_feed(c, h.feed);
  f.require(!source.of_feed || feed != nullptr, "feed",
            "is missing: " + title + " needs the name of the feed whose credentials and symbols it uses");
  f.require(source.of_feed || feed == nullptr, "feed", "is of no use: " + title + " asks for no key");
  f.require(feed == nullptr || providers::table()[feed->provider].profile->name.starts_with(source.name),
            "feed", shown(h.feed) + " is no feed of " + title);
  for (const std::string& name : h.series) {
    const auto one = std::find_if(c.series.begin(), c.series.end(),
                                  [&name](const market::Series& s) { return s.name == name; });
    f.require(one == c.series.end() || source.has(*one), "series",
              title + " has no history of " + shown(name));
    f.require(feed == nullptr || feed->series.empty() ||
                  std::find(feed->series.begin(), feed->series.end(), name) != feed->series.end(),
              "series", shown(name) + " is not a series of feed " + h.feed);
  }
}

void source_keys(Fields& f, HistorySourceConfig& h, const Config& c) {
  f.value("provider", text(h.provider, either(source_names()), [](std::string_view name) -> std::string {
            if (history::find_source(name) != nullptr) return "";
            const auto names = source_names();
            return shown(name) + " is not " + either(names) + did_you_mean(name, names);
          }));
  const history::Source* const source = history::find_source(h.provider);
  if (source != nullptr && h.url.host.empty())
    h.url = std::get<Url>(parse_url(source->address, "http", "https"));
  std::string url = h.url.host.empty() ? "" : h.url.text();
  f.value("url",
          text(url, "https://..., or http:// to loopback", [&h](std::string_view given) -> std::string {
            auto parsed = parse_url(given, "http", "https");
            if (auto* wrong = std::get_if<std::string>(&parsed)) return *wrong;
            h.url = std::get<Url>(std::move(parsed));
            return "";
          }));
  f.value("feed", text(h.feed, "a feed's name", [&c](std::string_view name) -> std::string {
            if (find_feed(c, name) != nullptr) return "";
            std::vector<std::string> names;
            for (const FeedConfig& feed : c.feeds) names.push_back(feed.name);
            return shown(name) + " is not a feed" + did_you_mean(name, names);
          }));
  if (!h.series.empty() || f.given("series")) {
    std::vector<std::string> names;
    for (const market::Series& one : c.series) names.push_back(one.name);
    f.list("series", h.series, {{1, 1000}, "series names", [&names](std::string_view name) {
                                  return series_problem(name, names);
                                }});
  }
  f.value("directory", text(h.directory, "a directory of CSV files", any_text));
  if (h.manifest.empty() && !h.directory.empty()) h.manifest = h.directory + "/manifest.csv";
  f.value("manifest", text(h.manifest, "a CSV file", any_text));

  f.require(source == nullptr || h.directory.empty(), "directory",
            "history comes from a directory or from a provider, not from both");
  f.require(source != nullptr || !h.directory.empty(), "provider", "is missing; give provider or directory");
  f.require(source == nullptr || h.manifest.empty(), "manifest", "goes with directory, not with provider");
  for (const char* key : {"url", "feed", "series"}) {
    f.require(source != nullptr || !f.given(key), key, "goes with provider, not with directory");
  }
  if (source != nullptr) provider_rules(f, h, *source, c);
}

}  // namespace

void history_keys(Fields& f, HistoryConfig& h, const Config& c) {
  f.value("sessions", integer(h.sessions, {130, 10000}));
  f.value("corporate_actions", text(h.corporate_actions, "a CSV file", any_text));
  f.sections<HistorySourceConfig>("sources", h.sources, {1, 8},
                                  [&c](Fields& g, HistorySourceConfig& one) { source_keys(g, one, c); });
  f.require(!h.sources.empty(), "sources", "is missing; give at least one");
}

}  // namespace rotation::daemon
