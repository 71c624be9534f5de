// The messages that a Massive stream of equities is made of: quotes and nothing else, each written as Massive
// writes them.
//
//   [{"ev":"Q","sym":"SPY","bx":4,"bp":708.02,"bs":100,"ax":7,"ap":708.35,"as":160,"c":0,"i":[604],"t":1767623400500,
//     "q":5,"z":2}, ...]
#pragma once

#include "feeds/providers/message_events.hpp"
#include "feeds/providers/unix_time.hpp"
#include "feeds/providers/usual_text.hpp"

namespace rotation::massive {

// True: the message is one of those, and `events` has what a parser would have made of it. False: it is for
// the parser, whatever it is; `events` has to begin anew. Cost: about 1,050 instructions a quote, the event
// included.
[[nodiscard]] inline bool read_usual_quotes(std::string_view message,
                                            providers::MessageEvents& events) noexcept {
  providers::UsualText text(message);
  if (!text.take("[")) return false;
  do {
    std::string_view symbol;
    std::uint64_t unused = 0;
    std::uint64_t time = 0;
    market::Quote quote;
    const bool begun = text.take(R"({"ev":"Q","sym":")") && text.string(symbol) &&  //
                       text.take(R"(,"bx":)") && text.number(unused) &&             //
                       text.take(R"(,"bp":)") && text.number(quote.bid) &&          //
                       text.take(R"(,"bs":)") && text.number(quote.bid_size) &&     //
                       text.take(R"(,"ax":)") && text.number(unused) &&             //
                       text.take(R"(,"ap":)") && text.number(quote.ask) &&          //
                       text.take(R"(,"as":)") && text.number(quote.ask_size) &&     //
                       text.take(R"(,"c":)") && text.number(unused);
    if (!begun) return false;
    if (text.take(R"(,"i":[)") && !(text.number(unused) && text.take("]"))) return false;
    const bool ended = text.take(R"(,"t":)") && text.long_number(time) &&  //
                       text.take(R"(,"q":)") && text.number(unused) &&     //
                       text.take(R"(,"z":)") && text.number(unused) && text.take("}");
    if (!ended) return false;
    events.quote(symbol, providers::from_magnitude(static_cast<std::int64_t>(time)), quote);
  } while (text.take(","));
  return text.take("]") && text.over();
}

}  // namespace rotation::massive
