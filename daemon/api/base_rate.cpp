#include "daemon/api/base_rate.hpp"

#include <algorithm>

#include "daemon/explain/words.hpp"

namespace rotation::daemon::api {

using signals::State;

BaseRate base_rate(const std::vector<Step>& steps, const market::Calendar& calendar) {
  BaseRate rate;
  market::Day begun{};
  std::vector<int> lasted;
  for (const Step& step : steps) {
    const bool still = step.to == State::confirmed || step.to == State::extended;
    if (step.to == State::confirmed && step.from == State::confirming) {
      ++rate.confirmations;
      rate.running = true;
      begun = step.session;
    } else if (rate.running && !still) {
      const bool taken_back = step.restated && step.session == begun;
      if (taken_back) --rate.confirmations;
      if (!taken_back) {
        lasted.push_back(calendar.session_number(step.session) - calendar.session_number(begun));
      }
      rate.running = false;
    }
  }
  rate.ended = static_cast<int>(lasted.size());
  if (lasted.empty()) return rate;
  std::sort(lasted.begin(), lasted.end());
  const std::size_t half = lasted.size() / 2;
  rate.median_sessions = lasted.size() % 2 == 1 ? lasted[half] : (lasted[half - 1] + lasted[half]) / 2.0;
  rate.shortest = lasted.front();
  rate.longest = lasted.back();
  rate.ended_soon = static_cast<int>(
      std::count_if(lasted.begin(), lasted.end(), [](int sessions) { return sessions <= BaseRate::kSoon; }));
  return rate;
}

std::string sentence(const BaseRate& rate) {
  const auto number = [](int n, const char* one, const char* many) {
    return std::to_string(n) + ' ' + (n == 1 ? one : many);
  };
  if (rate.confirmations == 0) return "No confirmation on record: there is nothing to compare with.";
  std::string text = number(rate.confirmations, "confirmation", "confirmations") + " on record";
  if (rate.ended == 0) {
    text += ", none of which has ended";
  } else {
    const std::string shortest = std::to_string(*rate.shortest);
    const std::string longest = std::to_string(*rate.longest);
    text += ", " + number(rate.ended, "has", "have") + " ended: after ";
    if (rate.ended <= 2) {
      text += (rate.ended == 1 ? "" : shortest + " and ") + longest + " sessions";
    } else {
      text +=
          rounded(*rate.median_sessions, 0) + " sessions in the median (" + shortest + " to " + longest + ')';
    }
    text += ", " + std::to_string(rate.ended_soon) + " within " + std::to_string(BaseRate::kSoon);
  }
  return text + ". Few, and on the history the thresholds were chosen on: a base rate, not a forecast.";
}

}  // namespace rotation::daemon::api
