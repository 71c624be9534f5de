// What is asked of Massive, and whether it was granted.
//
//   {"action":"auth","params":"KEY"}
//   {"action":"subscribe","params":"T.SPY,Q.SPY,LULD.SPY"}
//   [{"ev":"status","status":"success","message":"subscribed to: T.SPY"}]
//
// Every topic is answered by a status of its own, several of which may share a message; an unknown topic is
// not answered at all.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::massive {

// Holds the secret: the caller wipes it.
[[nodiscard]] std::string auth_frame(std::string_view key);

class Subscription {
 public:
  // Equities by trades and quotes as their field wants, and by their price bands, which tell of halts; pairs
  // by their quotes, whatever the field, for the market has nothing else; all others by their values.
  explicit Subscription(std::span<const providers::Instrument> instruments);

  [[nodiscard]] std::size_t size() const noexcept { return topics_.size(); }
  [[nodiscard]] std::string frame() const;

  // A connection begins: nothing is granted yet.
  void begin() { lacking_ = topics_; }
  // The topics, in the order asked for, that neither `ack` nor any message before it on this connection has
  // granted.
  [[nodiscard]] const std::vector<std::string>& missing(std::string_view ack);

 private:
  std::vector<std::string> topics_;
  std::vector<std::string> lacking_;
};

}  // namespace rotation::massive
