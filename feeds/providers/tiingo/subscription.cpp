#include "feeds/providers/tiingo/subscription.hpp"

#include <algorithm>

#include "feeds/providers/json_text.hpp"

namespace rotation::tiingo {

std::vector<providers::Instrument> in_lower_case(std::span<const providers::Instrument> instruments) {
  std::vector<providers::Instrument> list(instruments.begin(), instruments.end());
  for (auto& one : list) {
    for (char& c : one.symbol) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return list;
}

std::string subscribe_frame(std::span<const providers::Instrument> instruments, std::string_view token) {
  const bool reference_prices = std::all_of(instruments.begin(), instruments.end(), [](const auto& one) {
    return market::is_equity(one.series_class) && one.field == providers::Field::price;
  });
  std::string tickers;
  for (const auto& one : instruments) {
    if (!tickers.empty()) tickers += ',';
    providers::append_quoted(tickers, one.symbol);
  }
  std::string frame;
  frame.reserve(128 + 6 * token.size() + tickers.size());  // no copy of the token left behind by growth
  frame += R"({"eventName":"subscribe","authorization":)";
  providers::append_quoted(frame, token);
  frame += R"(,"eventData":{"thresholdLevel":)";
  frame += reference_prices ? '6' : '5';
  frame += R"(,"tickers":[)";
  frame += tickers;
  frame += "]}}";
  return frame;
}

}  // namespace rotation::tiingo
