// Decoded events in one line each: "quote SPY 600.1 600.2 100 200 at 2026-01-05T14:30:00Z".
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "tests/support/decoding.hpp"

namespace rotation::testing {

// The shortest text that reads as the same number.
inline std::string number_text(double number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

// "at now" is the time of receipt. What is the same for every event of a decoder is told only if it is not.
inline std::string text_of(const market::Event& event,
                           const std::vector<providers::Instrument>& instruments) {
  std::string name = "?";
  for (const auto& one : instruments) {
    if (one.series == event.series) name = one.symbol;
  }
  std::string text;
  switch (event.kind) {
    case market::EventKind::quote:
      text = "quote " + name + ' ' + number_text(event.quote.bid) + ' ' + number_text(event.quote.ask) + ' ' +
             std::to_string(event.quote.bid_size) + ' ' + std::to_string(event.quote.ask_size);
      break;
    case market::EventKind::trade:
      text = "trade " + name + ' ' + number_text(event.trade.price) + ' ' + std::to_string(event.trade.size);
      if (event.trade.id != 0) text += " id " + std::to_string(event.trade.id);
      if (event.flags != 0) text += " flags " + std::to_string(event.flags);
      break;
    case market::EventKind::value:
      text = "value " + name + ' ' + number_text(event.value.value);
      break;
    default:
      text = (event.status.code == market::StatusCode::trading_halt     ? "halt "
              : event.status.code == market::StatusCode::trading_resume ? "resume "
                                                                        : "status ") +
             name;
  }
  text += " at ";
  text += event.ts_event == kTestRecv ? "now" : market::Rfc3339(event.ts_event).view();
  if (event.feed != kTestFeed || event.ts_recv != kTestRecv || event.sequence != 0) text += " (!)";
  return text;
}

inline std::vector<std::string> texts_of(const Outcome& outcome,
                                         const std::vector<providers::Instrument>& instruments) {
  std::vector<std::string> texts;
  for (const auto& event : outcome.events) texts.push_back(text_of(event, instruments));
  return texts;
}

// "greeted", "authenticated", ..., "error 7", with a space between; empty: the message tells nothing.
inline std::string text_of(const providers::Decoded& told) {
  std::string text;
  const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
  if (told.greeted) add("greeted");
  if (told.authenticated) add("authenticated");
  if (told.channel_open) add("channel_open");
  if (told.acknowledged) add("acknowledged");
  if (told.error) add("error " + std::to_string(*told.error));
  return text;
}

}  // namespace rotation::testing
