// EventLog: every transition that `run` made, one JSON line each, in a file that outlives the process.
//
// Append-only: a line once written is never changed. The lines are those of replay's events.jsonl: the same
// market in the same configuration gives the same bytes, whether it was lived through or replayed. Engine
// thread; one write a transition, a few a year.
#pragma once

#include <string>
#include <string_view>

namespace rotation::daemon {

class EventLog {
 public:
  // Throws std::runtime_error, one sentence, if the file cannot be opened for appending.
  explicit EventLog(std::string file);
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;
  ~EventLog();

  // `record` and the end of its line, wholly or not at all. What went wrong, or "".
  [[nodiscard]] std::string append(std::string_view record);

  [[nodiscard]] const std::string& file() const noexcept { return file_; }

 private:
  std::string file_;
  int descriptor_;
};

}  // namespace rotation::daemon
