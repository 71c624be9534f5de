// Writes one JSON document, piece by piece, in the order of the calls: same calls, same bytes.
//
// Doubles and floats are the shortest text that reads back as the same bits, NaN and the infinities null; a
// day is "YYYY-MM-DD", a time RFC 3339. One thread; the text grows as it is written.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "feeds/market/time.hpp"

namespace rotation::daemon {

class JsonWriter {
 public:
  // indent: spaces a level; 0: all on one line, without spaces.
  explicit JsonWriter(int indent = 0) : indent_(indent) {}

  // REQUIRES: keys inside objects only, each followed by one value; as many closed as opened.
  JsonWriter& open_object() { return open('{'); }
  JsonWriter& close_object() { return close('}'); }
  JsonWriter& open_array() { return open('['); }
  JsonWriter& close_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(double x);
  JsonWriter& value(float x);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(market::Day day);
  JsonWriter& value(market::Timestamp time);
  JsonWriter& value(std::same_as<bool> auto truth) { return literal(truth ? "true" : "false"); }
  template <std::integral Whole>
  requires(!std::same_as<Whole, bool>) JsonWriter& value(Whole x) { return literal(std::to_string(x)); }
  JsonWriter& null() { return literal("null"); }
  // A value that is JSON already.
  JsonWriter& verbatim(std::string_view json) { return literal(json); }

  template <class Value>
  JsonWriter& member(std::string_view name, const Value& x) {
    return key(name).value(x);
  }

  // The document so far.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& literal(std::string_view text);
  void separate();
  void break_line();

  std::string text_;
  int indent_;
  int depth_ = 0;
  bool first_ = true;       // nothing stands before in this object or array
  bool after_key_ = false;  // the value belongs to the key just written
};

// In double quotes, with JSON's escapes; UTF-8 stays as it is.
void append_json_string(std::string& out, std::string_view text);

}  // namespace rotation::daemon
