#include "feeds/providers/dxlink/provider.hpp"

#include <array>

#include "feeds/providers/dxlink/decoder.hpp"
#include "feeds/providers/dxlink/errors.hpp"
#include "feeds/providers/dxlink/subscription.hpp"

namespace rotation::dxlink {
namespace {

using providers::Answer;
using providers::Step;

constexpr std::array<providers::Cluster, 1> kClusters{{{"", "", true, true, true}}};

// Each step waits for the answer to the one before: a token sent too early is lost now and then.
constexpr providers::Profile kProfile{
    .name = "dxlink",
    .title = "dxFeed dxLink",
    .url = "wss://demo.dxfeed.com/dxlink-ws",
    .login = providers::Login::key,
    .steps = {Answer::awaited, Answer::awaited, Answer::awaited, Answer::none},
    .keepalive = {std::chrono::seconds{30}, kKeepaliveFrame},
    .idle = std::chrono::seconds{60},  // what SETUP allows the server
    .equity_field = providers::Field::quotes,
    .fx_field = providers::Field::mid,
    .clusters = kClusters,
    .errors = kErrors,
};

class DxLink final : public providers::Provider {
 public:
  DxLink(market::FeedId feed, const std::vector<providers::Instrument>& instruments)
      : decoder_(feed, instruments), subscription_(subscription_frames(instruments)) {}

  [[nodiscard]] const providers::Profile& profile() const noexcept override { return kProfile; }
  void begin() override { decoder_.begin(); }
  [[nodiscard]] std::vector<std::string> frames(Step step, const providers::Credentials& as) const override {
    switch (step) {
      case Step::greeting:
        return {setup_frame()};
      case Step::login:
        return {auth_frame(as.key)};
      case Step::channel:
        return {channel_frame()};
      case Step::subscribe:
        return subscription_;
    }
    return {};
  }
  // Nothing is acknowledged.
  [[nodiscard]] std::vector<std::string> missing(std::string_view /*ack*/) override { return {}; }
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept override {
    return decoder_.decode(payload, ts_recv, events, counters);
  }

 private:
  Decoder decoder_;
  const std::vector<std::string> subscription_;
};

}  // namespace

const providers::Profile& profile() noexcept {
  return kProfile;
}

std::unique_ptr<providers::Provider> make_provider(market::FeedId feed,
                                                   const std::vector<providers::Instrument>& instruments) {
  return std::make_unique<DxLink>(feed, instruments);
}

}  // namespace rotation::dxlink
