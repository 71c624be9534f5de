// What is asked of Twelve Data, and whether it was granted.
//
//   {"action":"subscribe","params":{"symbols":"SPY,EUR/USD"}}
//   {"event":"subscribe-status","status":"ok","success":[{"symbol":"SPY",...}],"fails":[{"symbol":"EUR/USD"}]}
//
// What counts is the list of successes: `status` may be "ok" with symbols among the fails, and either list
// may be null, empty or absent. A symbol is a text or an object. The key is in the upgrade request.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::twelvedata {

inline constexpr std::string_view kHeartbeatFrame = R"({"action":"heartbeat"})";

class Subscription {
 public:
  explicit Subscription(std::span<const providers::Instrument> instruments);

  [[nodiscard]] const std::string& frame() const noexcept { return frame_; }

  // What the answer in `ack` does not grant, as "prices of SPY". Everything, if it is no such answer.
  [[nodiscard]] std::vector<std::string> missing(std::string_view ack) const;

 private:
  std::set<std::string, std::less<>> wanted_;
  std::string frame_;
};

}  // namespace rotation::twelvedata
