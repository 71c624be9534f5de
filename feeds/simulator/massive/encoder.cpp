#include "feeds/simulator/massive/encoder.hpp"

#include <algorithm>
#include <cmath>

#include "feeds/simulator/put.hpp"
#include "feeds/simulator/quote_around.hpp"

namespace rotation::simulator::massive {
namespace {

namespace chr = std::chrono;

constexpr std::uint32_t kRoundLot = 100;

char* milliseconds(char* out, std::string_view key, market::Timestamp ts) noexcept {
  const auto count = chr::floor<chr::milliseconds>(ts.time_since_epoch()).count();
  return whole(out, key, static_cast<std::uint64_t>(count));
}

// Grows with time within a day.
char* sequence(char* out, market::Timestamp ts) noexcept {
  const auto count = chr::floor<chr::microseconds>(ts - chr::floor<chr::days>(ts)).count();
  return whole(out, R"(,"q":)", static_cast<std::uint64_t>(count));
}

char* head(char* out, std::string_view event_and_key, std::string_view symbol) noexcept {
  out = put(put(out, event_and_key), symbol);
  *out++ = '"';
  return out;
}

char* tape(char* out, char tape) noexcept {
  return whole(out, R"(,"z":)", static_cast<std::uint64_t>(tape - 'A' + 1));
}

// The provider's numbers of NYSE, NYSE Arca, Nasdaq, Cboe BZX and EDGX.
struct Venues {
  unsigned bid, ask, trade;
};
Venues venues(char tape) noexcept {
  switch (tape) {
    case 'A':
      return {10, 19, 10};
    case 'B':
      return {11, 8, 11};
    default:
      return {12, 8, 12};
  }
}

// Regular sales carry none; the closing print's number is another one on Nasdaq's tape.
std::string_view conditions(Print print, char tape) noexcept {
  switch (print) {
    case Print::odd_lot:
      return R"(,"c":[37])";
    case Print::sweep:
      return R"(,"c":[14])";
    case Print::official_close:
      return tape == 'C' ? R"(,"c":[8])" : R"(,"c":[19])";
    case Print::regular:
      break;
  }
  return "";
}

char* quote(char* out, const Tick& tick, const Listing& listing) noexcept {
  const Venues at = venues(listing.tape);
  const auto lots = [](std::uint32_t shares) { return (shares + kRoundLot - 1) / kRoundLot; };
  out = head(out, R"({"ev":"Q","sym":")", listing.symbol);
  out = number(whole(out, R"(,"bx":)", at.bid), R"(,"bp":)", tick.quote.bid);
  out = whole(out, R"(,"bs":)", lots(tick.quote.bid_size));
  out = number(whole(out, R"(,"ax":)", at.ask), R"(,"ap":)", tick.quote.ask);
  out = whole(out, R"(,"as":)", lots(tick.quote.ask_size));
  out = milliseconds(put(out, R"(,"c":0,"i":[604])"), R"(,"t":)", tick.ts);
  return tape(sequence(out, tick.ts), listing.tape);
}

char* trade(char* out, const Tick& tick, const Listing& listing) noexcept {
  out = head(out, R"({"ev":"T","sym":")", listing.symbol);
  out = whole(put(out, R"(,"i":")"), "", tick.trade.id);
  out = whole(out, R"(","x":)", venues(listing.tape).trade);
  out = number(out, R"(,"p":)", tick.trade.price);
  out = whole(out, R"(,"s":)", tick.trade.size);
  out = put(out, conditions(tick.trade.print, listing.tape));
  out = sequence(milliseconds(out, R"(,"t":)", tick.ts), tick.ts);
  return tape(out, listing.tape);
}

char* band(char* out, const Tick& tick, const Listing& listing, BandTick band,
           std::string_view indicator) noexcept {
  out = head(out, R"({"ev":"LULD","T":")", listing.symbol);
  out = number(number(out, R"(,"h":)", band.up), R"(,"l":)", band.down);
  out = tape(put(out, indicator), listing.tape);
  out = whole(out, R"(,"t":)", static_cast<std::uint64_t>(tick.ts.time_since_epoch().count()));
  return sequence(out, tick.ts);
}

char* minute(char* out, const Tick& tick, const Listing& listing) noexcept {
  const BarTick& bar = tick.bar;
  out = head(out, R"({"ev":"AM","sym":")", listing.symbol);
  out = number(whole(out, R"(,"v":)", bar.volume), R"(,"vw":)", bar.vwap);
  out = number(number(out, R"(,"o":)", bar.open), R"(,"c":)", bar.close);
  out = number(number(out, R"(,"h":)", bar.high), R"(,"l":)", bar.low);
  out = whole(out, R"(,"z":)", bar.volume / std::max(1U, bar.trades));
  return milliseconds(milliseconds(out, R"(,"s":)", tick.ts), R"(,"e":)", tick.ts + chr::minutes{1});
}

char* value(char* out, const Tick& tick, const Listing& listing) noexcept {
  const double val = on_the_wire(tick.value.value, listing);
  if (listing.cluster == Cluster::indices) {
    out = number(put(out, R"({"ev":"V")"), R"(,"val":)", val);
    out = head(out, R"(,"T":")", listing.symbol);
  } else {
    const QuoteTick around = quote_around(val, 0);
    out = head(out, R"({"ev":"C","p":")", listing.symbol);
    out = number(number(put(out, R"(,"x":48)"), R"(,"a":)", around.ask), R"(,"b":)", around.bid);
  }
  return milliseconds(out, R"(,"t":)", tick.ts);
}

}  // namespace

double on_the_wire(double value, const Listing& listing) noexcept {
  constexpr double kMicro = 1e6;  // finer than any series is rounded to
  return listing.scale == 1 ? value : std::round(value * listing.scale * kMicro) / kMicro;
}

char* encode(char* out, const Tick& tick, const Listing& listing) noexcept {
  switch (tick.kind) {
    case TickKind::quote:
      out = quote(out, tick, listing);
      break;
    case TickKind::trade:
      out = trade(out, tick, listing);
      break;
    case TickKind::luld:
      out = band(out, tick, listing, tick.band, R"(,"i":[21])");
      break;
    case TickKind::status:
      out = band(out, tick, listing, {0, 0}, tick.status.halted ? R"(,"i":[17])" : R"(,"i":[18])");
      break;
    case TickKind::bar:
      out = minute(out, tick, listing);
      break;
    default:
      out = value(out, tick, listing);
      break;
  }
  *out++ = '}';
  return out;
}

}  // namespace rotation::simulator::massive
