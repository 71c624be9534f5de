// Random mutations of JSON texts, and what a DOM needs to be a decoder's slow twin.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "tests/support/decoding.hpp"

namespace rotation::testing {

// As JSON has it, of any magnitude.
inline bool is_json_number(const std::string& word, simdjson::dom::parser& parser) {
  const std::size_t e = std::min(word.find_first_of("eE"), word.size());
  std::string exponent = word.substr(std::min(e + 1, word.size()));
  if (!exponent.empty() && (exponent[0] == '+' || exponent[0] == '-')) exponent.erase(0, 1);
  const bool exponent_ok =
      e == word.size() ||
      (!exponent.empty() && exponent.find_first_not_of("0123456789") == std::string::npos);
  const std::string mantissa = word.substr(0, e);
  double value = 0;
  const bool decimal = parser.parse(mantissa).get_double().get(value) == simdjson::SUCCESS ||
                       parser.parse(mantissa + ".0").get_double().get(value) == simdjson::SUCCESS;
  return exponent_ok && decimal;
}

// A DOM has no place for numbers beyond double and for NaN; the rule says: of the wrong type where they are
// used, nothing where they are not. So does null. Integers beyond 64 bits become decimals.
inline std::string without_unreadable_numbers(const std::string& text) {
  simdjson::dom::parser parser;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"') {
      const std::size_t first = at++;
      while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
      at = std::min(at + 1, text.size());
      out.append(text, first, at - first);
      continue;
    }
    const std::size_t first = at;
    while (at < text.size() && std::strchr("{}[]:, \t\r\n\"", text[at]) == nullptr) ++at;
    if (at == first) {
      out += text[at++];
      continue;
    }
    const std::string word = text.substr(first, at - first);
    const bool number = is_json_number(word, parser);
    const bool integer = number && word.find_first_of(".eE") == std::string::npos;
    if (word == "NaN" || word == "Infinity" || word == "-Infinity" ||
        (number && std::isinf(std::strtod(word.c_str(), nullptr)))) {
      out += "null";
    } else if (integer && parser.parse(word).error() != simdjson::SUCCESS) {
      out += word + ".0";
    } else {
      out += word;
    }
  }
  return out;
}

// Of arrays: each text is one of the seeds with up to three changes.
class MutatedJson {
 public:
  // `pieces`: what is put in. The texts depend on nothing else.
  MutatedJson(std::vector<std::string> seeds, std::vector<std::string> pieces, std::uint32_t random_seed)
      : seeds_(std::move(seeds)), pieces_(std::move(pieces)), random_(random_seed) {}

  std::string next() {
    std::string text = seeds_[below(seeds_.size())];
    for (std::size_t n = below(4); n-- > 0 && !text.empty();) mutate(text);
    return text;
  }

 private:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  const std::string& piece() { return pieces_[below(pieces_.size())]; }

  void mutate(std::string& text) {
    const std::size_t at = below(text.size());
    switch (below(7)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, 1 + below(6));
        break;
      case 2:
        text.insert(at, piece());
        break;
      case 3: {
        const std::size_t from = below(text.size());
        text.insert(at, text.substr(from, 1 + below(30)));
        break;
      }
      case 4:
        text.resize(at);
        break;
      case 5: {  // another value: the most interesting one
        const auto colon = text.find(':', at);
        if (colon == std::string::npos) break;
        const auto end = text.find_first_of(",}", colon);
        if (end != std::string::npos) text.replace(colon + 1, end - colon - 1, piece());
        break;
      }
      default: {  // another element
        const std::string& other = seeds_[below(seeds_.size())];
        if (text.size() > 2 && text.back() == ']')
          text = text.substr(0, text.size() - 1) + "," + other.substr(1);
      }
    }
  }

  const std::vector<std::string> seeds_;
  const std::vector<std::string> pieces_;
  std::mt19937 random_;
};

// To the last bit of every event.
inline bool same(const Outcome& a, const Outcome& b) {
  if (a.rejected != b.rejected || a.events.size() != b.events.size()) return false;
  for (std::size_t i = 0; i < a.events.size(); ++i) {
    if (std::memcmp(&a.events[i], &b.events[i], sizeof(market::Event)) != 0) return false;
  }
  return a.told.greeted == b.told.greeted && a.told.authenticated == b.told.authenticated &&
         a.told.channel_open == b.told.channel_open && a.told.acknowledged == b.told.acknowledged &&
         a.told.error == b.told.error;
}

}  // namespace rotation::testing
