// SharedAnswer: an answer for all who ask the same before it is made, so that two hundred scrapers at once
// cost one page. Nobody gets one that was made before asking. One thread; no I/O.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "daemon/web/http.hpp"

namespace rotation::daemon {

class SharedAnswer {
 public:
  using Ticket = std::uint64_t;

  // A request has come. Before it takes its answer, let others come who are ready.
  [[nodiscard]] Ticket ask() noexcept { return ++asked_; }

  // What answers `question`: the last answer, if it was to the same and is younger than the ticket; otherwise
  // what `make` returns. Valid until the next call.
  template <class Make>
  [[nodiscard]] const Response& answer(Ticket ticket, std::string question, Make make) {
    if (ticket > answered_ || question != question_) {
      answer_ = make();
      question_ = std::move(question);
      answered_ = asked_;
    }
    return answer_;
  }

 private:
  Ticket asked_ = 0;
  Ticket answered_ = 0;  // asked_, when the answer was made
  std::string question_;
  Response answer_;
};

}  // namespace rotation::daemon
