// What a slow twin needs before it can parse a message into a DOM.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>

#include <simdjson.h>

namespace rotation::testing {

// As JSON has it, of any magnitude.
inline bool is_number(const std::string& word, simdjson::dom::parser& parser) {
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
// used, nothing where they are not. So is true. Integers beyond 64 bits become decimals.
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
    const bool number = is_number(word, parser);
    const bool integer = number && word.find_first_of(".eE") == std::string::npos;
    if (word == "NaN" || word == "Infinity" || word == "-Infinity" ||
        (number && std::isinf(std::strtod(word.c_str(), nullptr)))) {
      out += "true";
    } else if (integer && parser.parse(word).error() != simdjson::SUCCESS) {
      out += word + ".0";
    } else {
      out += word;
    }
  }
  return out;
}

}  // namespace rotation::testing
