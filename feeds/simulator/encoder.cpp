#include "feeds/simulator/encoder.hpp"

#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/put.hpp"

namespace rotation::simulator {
namespace {

char* head(char* out, std::string_view type, std::string_view symbol) noexcept {
  out = put(out, R"({"T":")");
  out = put(out, type);
  out = put(out, R"(","S":")");
  out = put(out, symbol);
  *out++ = '"';
  return out;
}

char* letter(char* out, std::string_view key, char value) noexcept {
  out = put(out, key);
  *out++ = value;
  *out++ = '"';
  return out;
}

char* time(char* out, market::Timestamp ts) noexcept {
  out = put(out, R"(,"t":")");
  out = put(out, market::Rfc3339(ts).view());
  *out++ = '"';
  return out;
}

// Condition codes by tape; the first letter of a regular sale is "@" on Nasdaq's tape, blank on the others.
std::string_view conditions(Print print, char tape) noexcept {
  const bool utp = tape == 'C';
  switch (print) {
    case Print::odd_lot:
      return utp ? R"(["@","I"])" : R"([" ","I"])";
    case Print::sweep:
      return utp ? R"(["@","F"])" : R"([" ","F"])";
    case Print::official_close:
      return utp ? R"(["@","6"])" : R"([" ","6"])";
    case Print::regular:
      break;
  }
  return utp ? R"(["@"])" : R"([" "])";
}

struct Venues {
  char bid, ask, trade;
};
Venues venues(char tape) noexcept {
  switch (tape) {
    case 'A':
      return {'N', 'Z', 'N'};
    case 'B':
      return {'P', 'K', 'P'};
    default:
      return {'Q', 'V', 'Q'};
  }
}

char* trade(char* out, const TradeTick& trade, std::string_view symbol, char tape) noexcept {
  out = head(out, "t", symbol);
  out = whole(out, R"(,"i":)", trade.id);
  out = letter(out, R"(,"x":")", venues(tape).trade);
  out = number(out, R"(,"p":)", trade.price);
  out = whole(out, R"(,"s":)", trade.size);
  out = put(put(out, R"(,"c":)"), conditions(trade.print, tape));
  return letter(out, R"(,"z":")", tape);
}

char* quote(char* out, const QuoteTick& quote, std::string_view symbol, char tape) noexcept {
  const Venues at = venues(tape);
  out = head(out, "q", symbol);
  out = letter(out, R"(,"bx":")", at.bid);
  out = number(out, R"(,"bp":)", quote.bid);
  out = whole(out, R"(,"bs":)", quote.bid_size);
  out = letter(out, R"(,"ax":")", at.ask);
  out = number(out, R"(,"ap":)", quote.ask);
  out = whole(out, R"(,"as":)", quote.ask_size);
  out = put(out, R"(,"c":["R"])");
  return letter(out, R"(,"z":")", tape);
}

char* correction(char* out, const TradeTick& trade, std::string_view symbol, char tape) noexcept {
  const std::string_view codes = conditions(trade.print, tape);
  out = head(out, "c", symbol);
  out = letter(out, R"(,"x":")", venues(tape).trade);
  out = whole(out, R"(,"oi":)", trade.id);
  out = number(out, R"(,"op":)", trade.price);
  out = whole(out, R"(,"os":)", trade.size);
  out = put(put(out, R"(,"oc":)"), codes);
  out = whole(out, R"(,"ci":)", trade.id);
  out = number(out, R"(,"cp":)", trade.corrected_price);
  out = whole(out, R"(,"cs":)", trade.size);
  out = put(put(out, R"(,"cc":)"), codes);
  return letter(out, R"(,"z":")", tape);
}

char* cancel(char* out, const TradeTick& trade, std::string_view symbol, char tape) noexcept {
  out = head(out, "x", symbol);
  out = whole(out, R"(,"i":)", trade.id);
  out = letter(out, R"(,"x":")", venues(tape).trade);
  out = number(out, R"(,"p":)", trade.price);
  out = whole(out, R"(,"s":)", trade.size);
  return letter(put(out, R"(,"a":"C")"), R"(,"z":")", tape);
}

// The two tapes have codes of their own for the same thing.
std::string_view status(bool halted, char tape) noexcept {
  if (tape == 'C') {
    return halted ? R"(,"sc":"H","sm":"Trading Halt","rc":"LUDP","rm":"Volatility Trading Pause")"
                  : R"(,"sc":"T","sm":"Trading Resumption","rc":"LUDP","rm":"Volatility Trading Pause")";
  }
  return halted ? R"(,"sc":"2","sm":"Trading Halt","rc":"M","rm":"Volatility Trading Pause")"
                : R"(,"sc":"3","sm":"Resume","rc":"M","rm":"Volatility Trading Pause")";
}

char* prices(char* out, const BarTick& bar) noexcept {
  out = number(out, R"(,"o":)", bar.open);
  out = number(out, R"(,"h":)", bar.high);
  out = number(out, R"(,"l":)", bar.low);
  out = number(out, R"(,"c":)", bar.close);
  return whole(out, R"(,"v":)", bar.volume);
}

char* bar(char* out, const Tick& tick, std::string_view symbol) noexcept {
  out = prices(head(out, tick.kind == TickKind::bar ? "b" : "d", symbol), tick.bar);
  out = time(
      out, tick.kind == TickKind::bar
               ? tick.ts
               : market::new_york(std::chrono::floor<std::chrono::days>(tick.ts), market::Duration::zero()));
  return number(whole(out, R"(,"n":)", tick.bar.trades), R"(,"vw":)", tick.bar.vwap);
}

char* updated_bar(char* out, const Tick& tick, std::string_view symbol) noexcept {
  out = prices(head(out, "u", symbol), tick.bar);
  out = number(whole(out, R"(,"n":)", tick.bar.trades), R"(,"vw":)", tick.bar.vwap);
  return time(out, tick.ts);
}

}  // namespace

char* encode(char* out, const Tick& tick, std::string_view symbol, char tape) noexcept {
  switch (tick.kind) {
    case TickKind::quote:
      out = time(quote(out, tick.quote, symbol, tape), tick.ts);
      break;
    case TickKind::trade:
      out = time(trade(out, tick.trade, symbol, tape), tick.ts);
      break;
    case TickKind::correction:
      out = time(correction(out, tick.trade, symbol, tape), tick.ts);
      break;
    case TickKind::cancel:
      out = time(cancel(out, tick.trade, symbol, tape), tick.ts);
      break;
    case TickKind::status:
      out = time(put(head(out, "s", symbol), status(tick.status.halted, tape)), tick.ts);
      out = letter(out, R"(,"z":")", tape);
      break;
    case TickKind::luld:
      out = number(number(head(out, "l", symbol), R"(,"u":)", tick.band.up), R"(,"d":)", tick.band.down);
      out = letter(time(put(out, R"(,"i":"B")"), tick.ts), R"(,"z":")", tape);
      break;
    case TickKind::imbalance:
      out = letter(number(head(out, "i", symbol), R"(,"p":)", tick.value.value), R"(,"z":")", tape);
      out = time(out, tick.ts);
      break;
    case TickKind::bar:
    case TickKind::daily_bar:
      out = bar(out, tick, symbol);
      break;
    case TickKind::updated_bar:
      out = updated_bar(out, tick, symbol);
      break;
    case TickKind::value:
      break;
  }
  *out++ = '}';
  return out;
}

}  // namespace rotation::simulator
