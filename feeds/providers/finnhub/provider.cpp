#include "feeds/providers/finnhub/provider.hpp"

#include <array>

#include "feeds/providers/finnhub/decoder.hpp"
#include "feeds/providers/finnhub/subscription.hpp"

namespace rotation::finnhub {
namespace {

using providers::Answer;
using providers::Field;
using providers::Retry;
using providers::Step;

constexpr std::uint32_t code(Error error) noexcept {
  return static_cast<std::uint32_t>(error);
}

// One connection a key: a second one may end both, so a newcomer must not knock often.
constexpr std::array<providers::ProviderError, 3> kErrors{{
    {code(Error::too_many_symbols), "too_many_symbols", Retry::permanent,
     "symbol limit exceeded: the plan allows fewer symbols than are configured (50 if it is free)"},
    {code(Error::token_in_use), "token_in_use", Retry::patient,
     "another session is open with this key: only one may be"},
    {code(Error::unknown), "unknown", Retry::patient, "an error that is not in the documentation"},
}};

constexpr std::array<providers::Cluster, 1> kClusters{{{"", "", true, false, true}}};

constexpr providers::Profile kProfile{
    .name = "finnhub",
    .title = "Finnhub",
    .url = "wss://ws.finnhub.io/",
    .login = providers::Login::key,
    .steps = {Answer::skipped, Answer::skipped, Answer::skipped, Answer::none},
    .idle = std::chrono::seconds{165},  // the server's own ping comes about once a minute
    .max_symbols = 50,
    .equity_field = Field::price,
    .fx_field = Field::price,
    .two_sided = false,
    .clusters = kClusters,
    .errors = kErrors,
};

class Finnhub final : public providers::Provider {
 public:
  Finnhub(market::FeedId feed, const std::vector<providers::Instrument>& instruments)
      : decoder_(feed, instruments), subscribe_(subscribe_frames(instruments)) {}

  [[nodiscard]] const providers::Profile& profile() const noexcept override { return kProfile; }
  void begin() override {}
  [[nodiscard]] providers::Handshake handshake(const providers::Credentials& as) const override {
    return {.query = token_query(as.key), .headers = {}};
  }
  [[nodiscard]] std::vector<std::string> frames(Step step,
                                                const providers::Credentials& /*as*/) const override {
    if (step == Step::subscribe) return subscribe_;
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
  std::vector<std::string> subscribe_;
};

}  // namespace

const providers::Profile& profile() noexcept {
  return kProfile;
}

std::unique_ptr<providers::Provider> make_provider(market::FeedId feed,
                                                   const std::vector<providers::Instrument>& instruments) {
  return std::make_unique<Finnhub>(feed, instruments);
}

}  // namespace rotation::finnhub
