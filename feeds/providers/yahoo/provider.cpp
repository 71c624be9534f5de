#include "feeds/providers/yahoo/provider.hpp"

#include <array>

#include "feeds/providers/yahoo/decoder.hpp"
#include "feeds/providers/yahoo/subscription.hpp"

namespace rotation::yahoo {
namespace {

using providers::Answer;
using providers::Field;
using providers::Step;

// The server has no error messages: it closes, or goes on without what was asked for.
constexpr std::array<providers::ProviderError, 1> kErrors{{
    {0, "unknown", providers::Retry::patient, "an error, which this provider is not known to send"},
}};

constexpr std::array<providers::Cluster, 1> kClusters{{{"", "", true, true, true}}};

constexpr providers::Profile kProfile{
    .name = "yahoo",
    .title = "Yahoo streamer (unofficial)",
    .url = "wss://streamer.finance.yahoo.com/",
    .login = providers::Login::anonymous,
    .steps = {Answer::skipped, Answer::skipped, Answer::skipped, Answer::none},
    .idle = std::chrono::seconds{165},  // nothing comes from a closed market but the answers to our pings
    .max_symbols = kMaxSymbols,
    .equity_field = Field::price,
    .fx_field = Field::price,
    .two_sided = false,
    .clusters = kClusters,
    .errors = kErrors,
};

class Yahoo final : public providers::Provider {
 public:
  Yahoo(market::FeedId feed, const std::vector<providers::Instrument>& instruments)
      : decoder_(feed, instruments), subscribe_(subscribe_frame(instruments)) {}

  [[nodiscard]] const providers::Profile& profile() const noexcept override { return kProfile; }
  void begin() override {}
  // Otherwise the frames are bare base64.
  [[nodiscard]] providers::Handshake handshake(const providers::Credentials& /*as*/) const override {
    return {.query = "version=2"};
  }
  [[nodiscard]] std::vector<std::string> frames(Step step,
                                                const providers::Credentials& /*as*/) const override {
    if (step == Step::subscribe) return {subscribe_};
    return {};
  }
  [[nodiscard]] std::vector<std::string> missing(std::string_view /*ack*/) override { return {}; }
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept override {
    return decoder_.decode(payload, ts_recv, events, counters);
  }

 private:
  Decoder decoder_;
  std::string subscribe_;
};

}  // namespace

const providers::Profile& profile() noexcept {
  return kProfile;
}

std::unique_ptr<providers::Provider> make_provider(market::FeedId feed,
                                                   const std::vector<providers::Instrument>& instruments) {
  return std::make_unique<Yahoo>(feed, instruments);
}

}  // namespace rotation::yahoo
