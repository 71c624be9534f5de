// The members of a JSON object, those that are absent, null or of another type included. Private to this
// folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon::terminal {

class Fields {
 public:
  explicit Fields(simdjson::dom::element object) : object_(std::move(object)) {}
  explicit Fields(simdjson::simdjson_result<simdjson::dom::element> object) : object_(object) {}

  [[nodiscard]] Fields at(std::string_view key) const { return Fields(object_[key]); }
  [[nodiscard]] std::string text(std::string_view key) const {
    std::string_view found;
    return object_[key].get(found) == simdjson::SUCCESS ? std::string(found) : std::string();
  }
  [[nodiscard]] std::optional<double> number(std::string_view key) const {
    double found = 0;
    return object_[key].get(found) == simdjson::SUCCESS ? std::optional(found) : std::nullopt;
  }
  [[nodiscard]] std::uint64_t count(std::string_view key) const {
    std::uint64_t found = 0;
    return object_[key].get(found) == simdjson::SUCCESS ? found : 0;
  }
  [[nodiscard]] bool flag(std::string_view key) const {
    bool found = false;
    return object_[key].get(found) == simdjson::SUCCESS && found;
  }
  [[nodiscard]] std::optional<market::Timestamp> time(std::string_view key) const {
    std::string_view found;
    if (object_[key].get(found) != simdjson::SUCCESS) return std::nullopt;
    return market::parse_rfc3339(found);
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const {
    std::vector<std::string> found;
    each(key, [&found](const simdjson::dom::element& one) {
      std::string_view text;
      if (one.get(text) == simdjson::SUCCESS) found.emplace_back(text);
    });
    return found;
  }
  [[nodiscard]] bool is_object() const {
    simdjson::dom::object found;
    return object_.get(found) == simdjson::SUCCESS;
  }
  template <class Take>
  void each(std::string_view key, Take take) const {
    simdjson::dom::array found;
    if (object_[key].get(found) != simdjson::SUCCESS) return;
    for (const simdjson::dom::element one : found) take(one);
  }

 private:
  simdjson::simdjson_result<simdjson::dom::element> object_;
};

}  // namespace rotation::daemon::terminal
