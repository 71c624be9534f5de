#include "feeds/journal/format.hpp"

#include <charconv>

namespace rotation::journal {
namespace {

std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

template <class Integer>
bool read(std::string_view text, Integer& value) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

std::string words(const std::vector<std::string>& all) {
  std::string line;
  for (const std::string& word : all) line += ' ' + word;
  return line;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> all;
  while (!line.empty()) all.emplace_back(take(line, ' '));
  return all;
}

}  // namespace

bool is_known(const market::Event& event, std::size_t series) noexcept {
  using market::EventKind;
  if (event.series != market::kNoSeries && static_cast<std::size_t>(event.series) >= series) return false;
  switch (event.kind) {
    case EventKind::quote:
    case EventKind::trade:
    case EventKind::value:
      return event.series != market::kNoSeries;
    case EventKind::reference:
      return market::index(event.reference.key) < market::kReferenceKeys;
    case EventKind::status:
      return static_cast<std::size_t>(event.status.code) < market::kStatusNames.size();
    case EventKind::timer:
      return static_cast<std::size_t>(event.timer.timer) < market::kTimerNames.size();
  }
  return false;
}

std::string text_of(const Begin& b) {
  std::string text = "run " + std::to_string(b.run.time_since_epoch().count()) + "\nsegment " +
                     std::to_string(b.segment) + "\nsequence " + std::to_string(b.sequence) + "\nversion " +
                     b.version + "\nconfig_hash " + b.config_hash + "\nconnections" + words(b.connections) +
                     "\nseries" + words(b.series) + '\n';
  return text.append(-text.size() % kAlignment, '\n');
}

std::optional<Begin> begin_of(std::string_view text) {
  Begin b;
  std::int64_t run = 0;
  const auto line = [&text](std::string_view key, std::string_view& value) {
    value = take(text, '\n');
    return take(value, ' ') == key;
  };
  std::string_view value;
  if (!line("run", value) || !read(value, run)) return std::nullopt;
  b.run = market::Timestamp{market::Duration{run}};
  if (!line("segment", value) || !read(value, b.segment) || b.segment == 0) return std::nullopt;
  if (!line("sequence", value) || !read(value, b.sequence) || b.sequence == 0) return std::nullopt;
  if (!line("version", value)) return std::nullopt;
  b.version = value;
  if (!line("config_hash", value)) return std::nullopt;
  b.config_hash = value;
  if (!line("connections", value)) return std::nullopt;
  b.connections = words_of(value);
  if (!line("series", value)) return std::nullopt;
  b.series = words_of(value);
  if (text.find_first_not_of('\n') != std::string_view::npos) return std::nullopt;
  return b;
}

}  // namespace rotation::journal
