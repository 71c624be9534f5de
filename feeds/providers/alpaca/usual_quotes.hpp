// The messages that an Alpaca stream is made of: quotes and nothing else, each written as Alpaca writes them.
//
//   [{"T":"q","S":"SPY","bx":"V","bp":708.02,"bs":120,"ax":"V","ap":708.35,"as":280,"c":["R"],"z":"C","t":"..."},
//   ...]
#pragma once

#include "feeds/providers/message_events.hpp"
#include "feeds/providers/usual_text.hpp"

namespace rotation::alpaca {

class UsualQuotes {
 public:
  // True: the message is one of those, and `events` has what a parser would have made of it. False: it is for
  // the parser, whatever it is; `events` has to begin anew. Cost: about 930 instructions a quote, the event
  // included.
  [[nodiscard]] bool read(std::string_view message, providers::MessageEvents& events) noexcept {
    providers::UsualText text(message);
    if (!text.take("[")) return false;
    do {
      if (!read_quote(text, events)) return false;
    } while (text.take(","));
    return text.take("]") && text.over();
  }

 private:
  bool read_quote(providers::UsualText& text, providers::MessageEvents& events) noexcept {
    std::string_view symbol;
    market::Quote quote;
    market::Timestamp time;
    const bool usual = text.take(R"({"T":"q","S":")") && text.string(symbol) &&  //
                       text.take(R"(,"bx":")") && text.letter() &&               //
                       text.take(R"(,"bp":)") && text.number(quote.bid) &&       //
                       text.take(R"(,"bs":)") && text.number(quote.bid_size) &&  //
                       text.take(R"(,"ax":")") && text.letter() &&               //
                       text.take(R"(,"ap":)") && text.number(quote.ask) &&       //
                       text.take(R"(,"as":)") && text.number(quote.ask_size) &&  //
                       text.take(R"(,"c":[")") && text.letter() &&               //
                       text.take(R"(],"z":")") && text.letter() &&               //
                       text.take(R"(,"t":")") && time_.take(text, time) && text.take(R"("})");
    if (usual) events.quote(symbol, time, quote);
    return usual;
  }

  providers::UsualTime time_;
};

}  // namespace rotation::alpaca
