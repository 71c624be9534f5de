#include "feeds/providers/twelvedata/subscription.hpp"

#include <simdjson.h>

#include "feeds/providers/json_text.hpp"

namespace rotation::twelvedata {
namespace {

namespace dom = simdjson::dom;

std::set<std::string, std::less<>> granted(std::string_view ack) {
  std::set<std::string, std::less<>> found;
  dom::parser parser;
  dom::element answer;
  std::string_view event;
  dom::array list;
  if (parser.parse(ack.data(), ack.size()).get(answer) != simdjson::SUCCESS ||
      answer["event"].get_string().get(event) != simdjson::SUCCESS || event != "subscribe-status" ||
      answer["success"].get_array().get(list) != simdjson::SUCCESS) {
    return found;
  }
  for (const dom::element item : list) {
    std::string_view symbol;
    if (item.get_string().get(symbol) == simdjson::SUCCESS ||
        item["symbol"].get_string().get(symbol) == simdjson::SUCCESS) {
      found.emplace(symbol);
    }
  }
  return found;
}

}  // namespace

Subscription::Subscription(std::span<const providers::Instrument> instruments) {
  std::string symbols;
  for (const auto& one : instruments) {
    if (!wanted_.insert(one.symbol).second) continue;
    if (!symbols.empty()) symbols += ',';
    symbols += one.symbol;
  }
  frame_ = R"({"action":"subscribe","params":{"symbols":)";
  providers::append_quoted(frame_, symbols);
  frame_ += "}}";
}

std::vector<std::string> Subscription::missing(std::string_view ack) const {
  const auto found = granted(ack);
  std::vector<std::string> lacking;
  for (const auto& symbol : wanted_) {
    if (!found.contains(symbol)) lacking.push_back("prices of " + symbol);
  }
  return lacking;
}

}  // namespace rotation::twelvedata
