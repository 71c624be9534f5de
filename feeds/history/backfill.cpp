#include "feeds/history/backfill.hpp"

#include <algorithm>
#include <map>

namespace rotation::history {
namespace {

using market::Day;
using std::chrono::days;

constexpr days kOverlap{10};  // asked for again, to see whether what is cached still holds
constexpr days kLate{7};      // a cache that begins later than this after the first day lacks something

using Own = std::vector<DailyRow>;  // rows of one series, by day

// `fetched` from `from` on put behind `cached`; nothing if they contradict each other.
std::optional<Own> joined(const Own& cached, Day from, const Own& fetched) {
  const auto same = [](const DailyRow& a, const DailyRow& b) {
    return a.day == b.day && a.close == b.close && a.adjusted == b.adjusted;
  };
  const auto overlap =
      std::find_if(cached.begin(), cached.end(), [from](const DailyRow& row) { return row.day >= from; });
  const auto count = static_cast<std::size_t>(cached.end() - overlap);
  if (fetched.size() < count || !std::equal(overlap, cached.end(), fetched.begin(), same))
    return std::nullopt;
  Own all(cached.begin(), overlap);
  all.insert(all.end(), fetched.begin(), fetched.end());
  return all;
}

// As if the source had sent what it sent before.
std::vector<DailyRow> from_cache(const std::map<market::SeriesId, Own>& cached, const Ask& portion) {
  std::vector<DailyRow> rows;
  for (const Item& item : portion.items) {
    const Own& own = cached.at(item.series);
    std::copy_if(own.begin(), own.end(), std::back_inserter(rows),
                 [&portion](const DailyRow& row) { return row.day >= portion.from; });
  }
  return rows;
}

}  // namespace

std::optional<std::vector<DailyRow>> backfill(const Source& source, RestClient& client, const Ask& ask,
                                              const Cache* cache,
                                              const std::function<void(const BackfillProgress&)>& progress,
                                              const std::function<void(const std::string&)>& failed) {
  std::map<market::SeriesId, Own> cached;
  std::map<Day, std::vector<Item>> to_fetch;  // by the day from which on
  for (const Item& item : ask.items) {
    Own rows = cache != nullptr ? cache->read(item) : Own{};
    std::erase_if(rows, [&ask](const DailyRow& row) { return row.day > ask.to; });
    const bool useful = !rows.empty() && rows.front().day <= ask.from + kLate && rows.back().day >= ask.from;
    to_fetch[useful ? std::max(ask.from, rows.back().day - kOverlap) : ask.from].push_back(item);
    if (useful) cached.emplace(item.series, std::move(rows));
  }

  BackfillProgress done{.of = ask.items.size()};
  std::vector<DailyRow> result;
  bool has_failed = false;
  while (!to_fetch.empty()) {
    auto& [from, items] = *to_fetch.begin();
    const std::size_t count = std::min(items.size(), source.at_once);
    Ask portion = ask;
    portion.from = from;
    portion.items = std::span(items).first(count);
    const bool kept = std::all_of(portion.items.begin(), portion.items.end(),
                                  [&cached](const Item& item) { return cached.contains(item.series); });
    std::optional<std::vector<DailyRow>> rows;
    if (!has_failed || !kept) {
      try {
        rows = source.fetch(client, portion);
        if (!rows) return std::nullopt;
      } catch (const HistoryError& error) {
        if (!kept) throw;
        has_failed = true;
        failed(error.what());
      }
    }
    if (!rows) rows = from_cache(cached, portion);
    std::vector<Item> anew;
    for (const Item& item : portion.items) {
      Own own;
      std::copy_if(rows->begin(), rows->end(), std::back_inserter(own),
                   [&item](const DailyRow& row) { return row.series == item.series; });
      const auto before = cached.find(item.series);
      if (before != cached.end()) {
        auto all = joined(before->second, from, own);
        cached.erase(before);
        if (!all) {
          anew.push_back(item);
          continue;
        }
        own = std::move(*all);
      }
      if (cache != nullptr) cache->write(item, own);
      std::erase_if(own, [&ask](const DailyRow& row) { return row.day < ask.from; });
      result.insert(result.end(), own.begin(), own.end());
      ++done.series;
    }
    done.rows = result.size();
    items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count));
    if (items.empty()) to_fetch.erase(to_fetch.begin());
    if (!anew.empty()) {
      auto& whole = to_fetch[ask.from];
      whole.insert(whole.end(), anew.begin(), anew.end());
    }
    progress(done);
  }
  std::sort(result.begin(), result.end(), earlier);
  return result;
}

}  // namespace rotation::history
