// The report as a test reads it: pieces of its text, and what it gives its script to draw.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "feeds/market/time.hpp"
#include "signals/state.hpp"

namespace rotation::testing {

// Everything between `before` and `after`, in order.
inline std::vector<std::string> between(const std::string& text, const std::string& before,
                                        const std::string& after) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at)) {
    at += before.size();
    found.push_back(text.substr(at, text.find(after, at) - at));
  }
  return found;
}

class ReportData {
 public:
  explicit ReportData(const std::string& page)
      : json_(nlohmann::json::parse(
            between(page, "<script type=\"application/json\" id=\"data\">", "</script>").at(0))) {}

  [[nodiscard]] nlohmann::json member(const char* name) const { return json_.at(name); }
  [[nodiscard]] std::vector<std::optional<double>> column(const char* name) const {
    std::vector<std::optional<double>> values;
    for (const auto& x : json_.at("columns").at(name)) {
      values.push_back(x.is_null() ? std::nullopt : std::optional(x.get<double>()));
    }
    return values;
  }
  [[nodiscard]] std::vector<market::Day> sessions() const {
    std::vector<market::Day> days;
    for (const auto& x : json_.at("day")) days.emplace_back(std::chrono::days(x.get<int>()));
    return days;
  }
  [[nodiscard]] std::vector<signals::State> states() const {
    std::vector<signals::State> states;
    for (const char digit : json_.at("state").get<std::string>()) {
      const auto found = json_.at("states").at(static_cast<std::size_t>(digit - '0')).get<std::string>();
      const auto& names = signals::kStateNames;
      states.push_back(
          static_cast<signals::State>(std::find(names.begin(), names.end(), found) - names.begin()));
    }
    return states;
  }
  [[nodiscard]] std::vector<std::string> transitions()
      const {  // "ROW STATE", and the number of a confirmation
    std::vector<std::string> all;
    for (const auto& t : json_.at("transitions")) {
      all.push_back(std::to_string(t.at("row").get<int>()) + ' ' + t.at("to").get<std::string>());
      if (!t.at("confirmation").is_null())
        all.back() += ' ' + std::to_string(t.at("confirmation").get<int>());
    }
    return all;
  }
  [[nodiscard]] std::string trigger(std::size_t i, const char* name) const {
    return json_.at("triggers").at(i).at(name).get<std::string>();
  }
  [[nodiscard]] std::string lane(std::size_t i) const { return trigger(i, "lane"); }
  [[nodiscard]] double level(std::size_t i, const char* name) const {
    return json_.at("triggers").at(i).at(name).get<double>();
  }

 private:
  nlohmann::json json_;
};

}  // namespace rotation::testing
