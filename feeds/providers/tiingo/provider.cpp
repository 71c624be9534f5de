#include "feeds/providers/tiingo/provider.hpp"

#include <array>

#include "feeds/providers/tiingo/decoder.hpp"
#include "feeds/providers/tiingo/subscription.hpp"

namespace rotation::tiingo {
namespace {

using providers::Answer;
using providers::Field;
using providers::Retry;
using providers::Step;

constexpr std::array<providers::ProviderError, 5> kErrors{{
    {400, "400", Retry::permanent,
     "bad request: as a rule the plan does not allow quotes of IEX (field \"price\" needs no agreement)"},
    {401, "401", Retry::permanent, "the token is wrong"},
    {403, "403", Retry::permanent, "the plan does not include this feed"},
    {429, "429", Retry::patient, "too many requests, or the plan's limit is used up"},
    {0, "unknown", Retry::patient, "an error code that is not in the documentation"},
}};

constexpr std::array<providers::Cluster, 2> kClusters{{
    {"iex", "iex", true, false, false},
    {"fx", "fx", false, false, true},
}};

constexpr providers::Profile kProfile{
    .name = "tiingo",
    .title = "Tiingo",
    .url = "wss://api.tiingo.com/",
    .login = providers::Login::key,
    .steps = {Answer::skipped, Answer::skipped, Answer::skipped, Answer::awaited},
    .ack = providers::Ack::whole,
    .idle = std::chrono::seconds{165},  // nobody documents how often the heartbeat comes
    .equity_field = Field::price,       // quotes and trades need an agreement with the exchange
    .fx_field = Field::mid,             // there are only quotes
    .fx_price = false,
    .clusters = kClusters,
    .errors = kErrors,
};

class Tiingo final : public providers::Provider {
 public:
  Tiingo(market::FeedId feed, const std::vector<providers::Instrument>& instruments)
      : instruments_(in_lower_case(instruments)), decoder_(feed, instruments_) {}

  [[nodiscard]] const providers::Profile& profile() const noexcept override { return kProfile; }
  void begin() override { decoder_.begin(); }
  [[nodiscard]] std::vector<std::string> frames(Step step, const providers::Credentials& as) const override {
    if (step == Step::subscribe) return {subscribe_frame(instruments_, as.key)};
    return {};
  }
  [[nodiscard]] std::vector<std::string> missing(std::string_view /*ack*/) override { return {}; }
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept override {
    return decoder_.decode(payload, ts_recv, events, counters);
  }

 private:
  std::vector<providers::Instrument> instruments_;
  Decoder decoder_;
};

}  // namespace

const providers::Profile& profile() noexcept {
  return kProfile;
}

std::unique_ptr<providers::Provider> make_provider(market::FeedId feed,
                                                   const std::vector<providers::Instrument>& instruments) {
  return std::make_unique<Tiingo>(feed, instruments);
}

}  // namespace rotation::tiingo
