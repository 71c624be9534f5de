// `captured_quotes PROVIDER COUNT SYMBOL... < FILES`: the first quotes of a feed's captures as the daemon's
// decoder reads them, one `SYMBOL BID ASK` a line; numbers as JavaScript writes them. FILES: a name a line.
#include <charconv>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "feeds/capture/merge.hpp"
#include "feeds/providers/table.hpp"

namespace rotation::testing {
namespace {

std::string text_of(double number) {
  std::string text(64, '\0');
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed).ptr;
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
}

const providers::Row& row(const std::string& name) {
  for (const providers::Row& one : providers::table()) {
    if (one.profile->name == name) return one;
  }
  throw std::runtime_error("there is no provider " + name);
}

// Returns how many there were, `count` at most.
std::size_t print_quotes(const providers::Row& provider, std::size_t count,
                         const std::vector<std::string>& symbols, capture::Merge& captures) {
  std::vector<providers::Instrument> instruments;
  for (const std::string& symbol : symbols) {
    instruments.push_back(
        {symbol, static_cast<market::SeriesId>(instruments.size()), market::SeriesClass::etf});
  }
  const auto decoder = provider.make(market::FeedId{0}, instruments);
  decoder->begin();
  market::FeedCounters counters;
  std::vector<market::Event> events;
  std::size_t printed = 0;
  while (printed < count) {
    const capture::Record* const record = captures.next().record;
    if (record == nullptr) break;
    if (record->kind != capture::Kind::message) continue;
    events.clear();
    (void)decoder->decode(record->payload, record->received, events, counters);
    for (const market::Event& event : events) {
      if (event.kind != market::EventKind::quote || printed == count) continue;
      std::cout << symbols[market::index(event.series)] << ' ' << text_of(event.quote.bid) << ' '
                << text_of(event.quote.ask) << '\n';
      ++printed;
    }
  }
  return printed;
}

}  // namespace
}  // namespace rotation::testing

int main(int argc, char** argv) try {
  const std::vector<std::string> words(argv + 1, argv + argc);
  std::vector<std::filesystem::path> files;
  for (std::string file; std::getline(std::cin, file);) files.emplace_back(file);
  rotation::capture::Merge captures(files);
  const std::size_t count = std::stoul(words.at(1));
  const std::size_t printed = rotation::testing::print_quotes(rotation::testing::row(words.at(0)), count,
                                                              {words.begin() + 2, words.end()}, captures);
  if (printed == count) return 0;
  std::cerr << "there are only " << printed << " quotes\n";
  return 1;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
