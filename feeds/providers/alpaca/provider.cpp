#include "feeds/providers/alpaca/provider.hpp"

#include <array>

#include "feeds/providers/alpaca/decoder.hpp"
#include "feeds/providers/alpaca/subscription.hpp"

namespace rotation::alpaca {
namespace {

using providers::Retry;

struct ErrorCode {
  std::uint32_t code;
  Retry retry;
  std::string_view text;
};

// 405, 409 and the like leave the socket open and silent: we close it. 406 goes to a newcomer while the
// provider still holds a session of ours, for up to 90 s after a cut.
constexpr std::array<ErrorCode, 13> kErrors{{
    {400, Retry::permanent, "invalid syntax (or a malformed symbol)"},
    {401, Retry::passing, "not authenticated"},
    {402, Retry::permanent, "auth failed: key or secret is wrong"},
    {403, Retry::passing, "already authenticated"},
    {404, Retry::passing, "auth timeout"},
    {405, Retry::permanent, "symbol limit exceeded"},
    {406, Retry::patient, "connection limit exceeded: another session is open"},
    {407, Retry::passing, "slow client"},
    {408, Retry::permanent, "v2 not enabled for this account"},
    {409, Retry::permanent, "insufficient subscription: the plan does not include this feed"},
    {410, Retry::permanent, "invalid subscribe action for this feed"},
    {411, Retry::permanent, "insufficient scope"},
    {500, Retry::passing, "internal error of the provider"},
}};
// The provider may know errors that we do not: the slowest of the passing answers.
constexpr ErrorCode kUnknown{0, Retry::patient, "an error code that is not in the documentation"};

const ErrorCode& find(std::uint32_t code) noexcept {
  for (const auto& error : kErrors) {
    if (error.code == code) return error;
  }
  return kUnknown;
}

class Alpaca final : public providers::Provider {
 public:
  Alpaca(market::FeedId feed, const std::vector<providers::Instrument>& instruments)
      : decoder_(feed, instruments), subscription_(instruments) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "alpaca"; }
  [[nodiscard]] std::string login_frame(std::string_view key, std::string_view secret) const override {
    return auth_frame(key, secret);
  }
  [[nodiscard]] const std::string& subscribe_frame() const noexcept override { return subscription_.frame(); }
  [[nodiscard]] std::vector<std::string> missing(std::string_view ack) const override {
    return subscription_.missing(ack);
  }
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept override {
    return decoder_.decode(payload, ts_recv, events, counters);
  }
  [[nodiscard]] Retry retry(std::uint32_t error) const noexcept override { return find(error).retry; }
  [[nodiscard]] std::string_view explain(std::uint32_t error) const noexcept override {
    return find(error).text;
  }

 private:
  Decoder decoder_;
  Subscription subscription_;
};

}  // namespace

std::unique_ptr<providers::Provider> make_provider(market::FeedId feed,
                                                   const std::vector<providers::Instrument>& instruments) {
  return std::make_unique<Alpaca>(feed, instruments);
}

}  // namespace rotation::alpaca
