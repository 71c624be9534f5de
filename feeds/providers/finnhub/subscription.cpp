#include "feeds/providers/finnhub/subscription.hpp"

#include "feeds/providers/json_text.hpp"
#include "feeds/market/url_text.hpp"

namespace rotation::finnhub {

std::string token_query(std::string_view key) {
  std::string query;
  query.reserve(8 + 3 * key.size());  // no copy of the key left behind by growth
  query += "token=";
  market::append_escaped(query, key);
  return query;
}

std::vector<std::string> subscribe_frames(std::span<const providers::Instrument> instruments) {
  std::vector<std::string> frames;
  for (const auto& one : instruments) {
    std::string& frame = frames.emplace_back(R"({"type":"subscribe","symbol":)");
    providers::append_quoted(frame, one.symbol);
    frame += '}';
  }
  return frames;
}

}  // namespace rotation::finnhub
