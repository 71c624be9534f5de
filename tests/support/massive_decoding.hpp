// Decodes text as Massive's, with the symbols of its sample frames, and writes events as one line each.
#pragma once

#include <charconv>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/providers/massive/provider.hpp"
#include "tests/support/decoding.hpp"

namespace rotation::testing {

// One of each kind and field. A connection of our own would be of one market only; the decoder does not care.
inline std::vector<providers::Instrument> massive_instruments() {
  using enum market::SeriesClass;
  using enum providers::Field;
  std::vector<providers::Instrument> list;
  const auto add = [&](const char* symbol, market::SeriesClass series_class, providers::Field field) {
    list.push_back({symbol, static_cast<market::SeriesId>(list.size()), series_class, field});
  };
  for (const char* symbol : {"AAPL", "AMZN", "MSFT", "TCEHY"}) add(symbol, stock, quotes);
  add("SPY", etf_liquid, price);
  add("QQQ", etf_liquid, mid);
  add("I:SPX", index_level, price);
  add("I:TNX", yield, price);
  list.back().divisor = 10;
  list.back().min = 0;
  list.back().max = 20;
  add("EUR/USD", fx, mid);
  add("USD-JPY", fx, mid);
  add("GBP/USD", fx, price);
  return list;
}

class MassiveDecoding : public Decoding {
 public:
  MassiveDecoding() : Decoding(massive::make_provider(kTestFeed, massive_instruments())) {}
};

inline std::string shortest(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

// "quote MSFT 114.125 x 100, 114.128 x 160 at 2018-09-04T04:53:38.784Z"
inline std::string line(const market::Event& event) {
  using namespace market;
  std::string what;
  switch (event.kind) {
    case EventKind::quote:
      what = shortest(event.quote.bid) + " x " + std::to_string(event.quote.bid_size) + ", " +
             shortest(event.quote.ask) + " x " + std::to_string(event.quote.ask_size);
      break;
    case EventKind::trade:
      what = shortest(event.trade.price) + " x " + std::to_string(event.trade.size) + " id " +
             std::to_string(event.trade.id);
      if ((event.flags & flag::official_close) != 0) what += " official_close";
      if ((event.flags & flag::not_last) != 0) what += " not_last";
      break;
    case EventKind::value:
      what = shortest(event.value.value);
      break;
    case EventKind::status:
      what = event.status.code == StatusCode::trading_halt     ? "halt"
             : event.status.code == StatusCode::trading_resume ? "resume"
                                                               : "?";
      break;
    default:
      what = "?";
  }
  constexpr const char* kKinds[]{"quote", "trade", "value", "reference", "status", "timer"};
  return std::string(kKinds[static_cast<std::size_t>(event.kind)]) + " " +
         massive_instruments().at(index(event.series)).symbol + " " + what + " at " +
         std::string(Rfc3339(event.ts_event).view());
}

inline std::vector<std::string> lines(const Outcome& outcome) {
  std::vector<std::string> list;
  for (const market::Event& event : outcome.events) list.push_back(line(event));
  return list;
}

// A message of these elements, and one element of status.
inline std::string message(std::initializer_list<std::string_view> elements) {
  std::string text = "[";
  for (const auto element : elements) {
    if (text.size() > 1) text += ',';
    text += element;
  }
  return text + "]";
}

inline std::string status(std::string_view word, std::string_view text) {
  return R"({"ev":"status","status":")" + std::string(word) + R"(","message":")" + std::string(text) +
         R"("})";
}

}  // namespace rotation::testing
