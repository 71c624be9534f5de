#include "feeds/providers/massive/provider.hpp"

#include <array>

#include "feeds/providers/massive/decoder.hpp"
#include "feeds/providers/massive/status.hpp"
#include "feeds/providers/massive/subscription.hpp"

namespace rotation::massive {
namespace {

using providers::Answer;
using providers::Field;
using providers::Step;

constexpr std::array<providers::Cluster, 3> kClusters{{
    {.name = "stocks", .path = "stocks", .equities = true, .yields_and_levels = false, .fx = false},
    {.name = "indices", .path = "indices", .equities = false, .yields_and_levels = true, .fx = false},
    {.name = "forex", .path = "forex", .equities = false, .yields_and_levels = false, .fx = true},
}};

constexpr providers::Profile kProfile{
    .name = "massive",
    .title = "Massive",
    .url = "wss://socket.massive.com/",
    .login = providers::Login::key,
    .steps = {Answer::awaited, Answer::awaited, Answer::skipped, Answer::awaited},
    .ack = providers::Ack::each,
    // Nights are silent and the server is not known to ping: it is our own pings whose answers are awaited.
    .idle = std::chrono::seconds{60},
    .equity_field = Field::quotes,
    .fx_field = Field::mid,
    .fx_price = false,
    .clusters = kClusters,
    .errors = kErrors,
};

class Massive final : public providers::Provider {
 public:
  Massive(market::FeedId feed, const std::vector<providers::Instrument>& instruments)
      : subscription_(instruments), decoder_(feed, instruments, subscription_.size()) {}

  [[nodiscard]] const providers::Profile& profile() const noexcept override { return kProfile; }
  void begin() override {
    subscription_.begin();
    decoder_.begin();
  }
  [[nodiscard]] std::vector<std::string> frames(Step step, const providers::Credentials& as) const override {
    if (step == Step::login) return {auth_frame(as.key)};
    if (step == Step::subscribe) return {subscription_.frame()};
    return {};
  }
  [[nodiscard]] std::vector<std::string> missing(std::string_view ack) override {
    return subscription_.missing(ack);
  }
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept override {
    return decoder_.decode(payload, ts_recv, events, counters);
  }

 private:
  Subscription subscription_;
  Decoder decoder_;
};

}  // namespace

const providers::Profile& profile() noexcept {
  return kProfile;
}

std::unique_ptr<providers::Provider> make_provider(market::FeedId feed,
                                                   const std::vector<providers::Instrument>& instruments) {
  return std::make_unique<Massive>(feed, instruments);
}

}  // namespace rotation::massive
