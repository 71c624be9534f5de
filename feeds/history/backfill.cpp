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

}  // namespace

std::optional<std::vector<DailyRow>> backfill(const Source& source, RestClient& client, const Ask& ask,
                                              const Cache* cache,
                                              const std::function<void(const BackfillProgress&)>& progress) {
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
  while (!to_fetch.empty()) {
    auto& [from, items] = *to_fetch.begin();
    const std::size_t count = std::min(items.size(), source.at_once);
    Ask portion = ask;
    portion.from = from;
    portion.items = std::span(items).first(count);
    const auto rows = source.fetch(client, portion);
    if (!rows) return std::nullopt;
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
