#include "feeds/providers/twelvedata/provider.hpp"

#include <array>

#include "feeds/providers/twelvedata/decoder.hpp"
#include "feeds/providers/twelvedata/subscription.hpp"

namespace rotation::twelvedata {
namespace {

using providers::Answer;
using providers::Retry;
using providers::Step;

constexpr std::array<providers::ProviderError, 8> kErrors{{
    {400, "400", Retry::permanent, "invalid request (or a malformed symbol)"},
    {401, "401", Retry::permanent, "auth failed: the key is wrong or not active"},
    {403, "403", Retry::permanent,
     "the plan does not include this: WebSocket or the symbols need a higher one"},
    {404, "404", Retry::permanent, "a symbol is unknown"},
    {414, "414", Retry::permanent, "too many symbols"},
    {429, "429", Retry::patient, "limit exceeded: requests, credits or connections of this key"},
    {500, "500", Retry::passing, "internal error of the provider"},
    {0, "unknown", Retry::patient, "an error code that is not in the documentation"},
}};

constexpr std::array<providers::Cluster, 1> kClusters{{{"", "", true, true, true}}};

constexpr providers::Profile kProfile{
    .name = "twelvedata",
    .title = "Twelve Data",
    .url = "wss://ws.twelvedata.com/v1/quotes/price",
    .login = providers::Login::key,
    .steps = {Answer::skipped, Answer::skipped, Answer::skipped, Answer::awaited},
    .ack = providers::Ack::whole,
    .keepalive = {std::chrono::seconds{10}, kHeartbeatFrame},
    .idle = std::chrono::seconds{60},  // six heartbeats without an answer
    .equity_field = providers::Field::price,
    .fx_field = providers::Field::price,
    .clusters = kClusters,
    .errors = kErrors,
};

class TwelveData final : public providers::Provider {
 public:
  TwelveData(market::FeedId feed, const std::vector<providers::Instrument>& instruments)
      : decoder_(feed, instruments), subscription_(instruments) {}

  [[nodiscard]] const providers::Profile& profile() const noexcept override { return kProfile; }
  void begin() override {}
  // A header and not the query, which ends up in the logs of whoever is in between.
  [[nodiscard]] providers::Handshake handshake(const providers::Credentials& as) const override {
    return {.query = {}, .headers = {{"X-TD-APIKEY", std::string(as.key)}}};
  }
  [[nodiscard]] std::vector<std::string> frames(Step step,
                                                const providers::Credentials& /*as*/) const override {
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
  Decoder decoder_;
  Subscription subscription_;
};

}  // namespace

const providers::Profile& profile() noexcept {
  return kProfile;
}

std::unique_ptr<providers::Provider> make_provider(market::FeedId feed,
                                                   const std::vector<providers::Instrument>& instruments) {
  return std::make_unique<TwelveData>(feed, instruments);
}

}  // namespace rotation::twelvedata
