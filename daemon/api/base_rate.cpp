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

std::string own_record(const BaseRate& rate, bool simulated) {
  if (simulated) return "This daemon's own record is of a simulated market and evidence of nothing.";
  if (rate.confirmations == 0) return "This daemon's own record has no confirmation.";
  std::string text = "This daemon's own record, its history included, ";
  const std::string ended = std::to_string(rate.confirmations) +
                            (rate.confirmations == 1 ? " confirmation, " : " confirmations, ") +
                            std::to_string(rate.ended) + " ended";
  if (rate.ended < BaseRate::kEnough) return text + "is too short to compare: " + ended + '.';
  return text + "has " + ended + ": after " + rounded(*rate.median_sessions, 0) +
         " sessions in the median (" + std::to_string(*rate.shortest) + " to " +
         std::to_string(*rate.longest) + "), " + std::to_string(rate.ended_soon) + " within " +
         std::to_string(BaseRate::kSoon) + '.';
}

}  // namespace rotation::daemon::api
