#include "feeds/providers/alpaca/provider.hpp"

#include <array>

#include "feeds/providers/alpaca/decoder.hpp"
#include "feeds/providers/alpaca/subscription.hpp"
#include "feeds/providers/msgpack_text.hpp"

namespace rotation::alpaca {
namespace {

using providers::Answer;
using providers::Retry;
using providers::Step;

// 405, 409 and the like leave the socket open and silent: we close it. 406 goes to a newcomer while the
// provider still holds a session of ours, for up to 90 s after a cut.
constexpr std::array<providers::ProviderError, 14> kErrors{{
    {400, "400", Retry::permanent, "invalid syntax (or a malformed symbol)"},
    {401, "401", Retry::passing, "not authenticated"},
    {402, "402", Retry::permanent, "auth failed: key or secret is wrong"},
    {403, "403", Retry::passing, "already authenticated"},
    {404, "404", Retry::passing, "auth timeout"},
    {405, "405", Retry::permanent, "symbol limit exceeded"},
    {406, "406", Retry::patient, "connection limit exceeded: another session is open"},
    {407, "407", Retry::passing, "slow client"},
    {408, "408", Retry::permanent, "v2 not enabled for this account"},
    {409, "409", Retry::permanent, "insufficient subscription: the plan does not include this feed"},
    {410, "410", Retry::permanent, "invalid subscribe action for this feed"},
    {411, "411", Retry::permanent, "insufficient scope"},
    {500, "500", Retry::passing, "internal error of the provider"},
    // The provider may know errors that we do not: the slowest of the passing answers.
    {0, "unknown", Retry::patient, "an error code that is not in the documentation"},
}};

constexpr std::array<providers::Cluster, 1> kClusters{{{"", "", true, false, false}}};

constexpr providers::Profile kProfile{
    .name = "alpaca",
    .title = "Alpaca",
    .url = "wss://stream.data.alpaca.markets/v2/sip",
    .login = providers::Login::key_and_secret,
    .steps = {Answer::awaited, Answer::awaited, Answer::skipped, Answer::awaited},
    .ack = providers::Ack::whole,
    .idle = std::chrono::seconds{165},  // three of the server's pings
    .clusters = kClusters,
    .errors = kErrors,
};

constexpr providers::Profile kPackedProfile = [] {
  providers::Profile profile = kProfile;
  profile.name = "alpaca-msgpack";
  profile.binary = true;
  return profile;
}();

class Alpaca final : public providers::Provider {
 public:
  Alpaca(market::FeedId feed, const std::vector<providers::Instrument>& instruments)
      : decoder_(feed, instruments), subscription_(instruments) {}

  [[nodiscard]] const providers::Profile& profile() const noexcept override { return kProfile; }
  void begin() override {}
  [[nodiscard]] std::vector<std::string> frames(Step step, const providers::Credentials& as) const override {
    if (step == Step::login) return {auth_frame(as.key, as.secret)};
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

// The same conversation in MessagePack: what comes is read as the JSON text it stands for.
class PackedAlpaca final : public providers::Provider {
 public:
  PackedAlpaca(market::FeedId feed, const std::vector<providers::Instrument>& instruments)
      : decoder_(feed, instruments), subscription_(instruments, Encoding::msgpack) {}

  [[nodiscard]] const providers::Profile& profile() const noexcept override { return kPackedProfile; }
  void begin() override {}
  [[nodiscard]] providers::Handshake handshake(const providers::Credentials& /*as*/) const override {
    return {.query = {}, .headers = {{"Content-Type", "application/msgpack"}}};
  }
  [[nodiscard]] std::vector<std::string> frames(Step step, const providers::Credentials& as) const override {
    if (step == Step::login) return {auth_frame(as.key, as.secret, Encoding::msgpack)};
    if (step == Step::subscribe) return {subscription_.frame()};
    return {};
  }
  [[nodiscard]] std::vector<std::string> missing(std::string_view ack) override {
    return subscription_.missing(text_.transcribe(ack).value_or(""));
  }
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept override {
    const auto text = text_.transcribe(payload);
    if (text) return decoder_.decode(*text, ts_recv, events, counters);
    counters.reject(market::Reject::malformed_message);
    return {};
  }

 private:
  providers::MsgpackText text_{providers::kMaxMessage};
  Decoder decoder_;
  Subscription subscription_;
};

}  // namespace

const providers::Profile& profile() noexcept {
  return kProfile;
}

const providers::Profile& packed_profile() noexcept {
  return kPackedProfile;
}

std::unique_ptr<providers::Provider> make_provider(market::FeedId feed,
                                                   const std::vector<providers::Instrument>& instruments) {
  return std::make_unique<Alpaca>(feed, instruments);
}

std::unique_ptr<providers::Provider> make_packed_provider(
    market::FeedId feed, const std::vector<providers::Instrument>& instruments) {
  return std::make_unique<PackedAlpaca>(feed, instruments);
}

}  // namespace rotation::alpaca
