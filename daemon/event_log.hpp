// EventLog: every transition that `run` made, one JSON line each, in a file that outlives the process.
//
// Append-only: a line once written is never changed. The lines are those of replay's events.jsonl: the same
// market in the same configuration gives the same bytes, whether it was lived through or replayed. What the
// store has is written here after it, so a start may find lines missing, and adds them. One thread; one write
// a transition, a few a year.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace rotation::daemon {

class EventLog {
 public:
  // Throws std::runtime_error, one sentence, if the file cannot be opened for appending. From half a line on,
  // or from zeros, as a kill or a loss of power leaves them, it is cut off.
  explicit EventLog(std::string file);
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;
  ~EventLog();

  // `record` and the end of its line, wholly or not at all, behind those that could not be written before.
  // What went wrong, or "": then it waits for the next one, or for the next start.
  [[nodiscard]] std::string append(std::string_view record);

  // Appends those of `records` that follow the file's last line; all to an empty file, none where that line
  // is not one of them. How many, and what went wrong, or "".
  struct CaughtUp {
    std::size_t lines = 0;
    std::string problem;
  };
  [[nodiscard]] CaughtUp catch_up(const std::vector<std::string>& records);

  [[nodiscard]] const std::string& file() const noexcept { return file_; }

 private:
  void read_lines();
  [[nodiscard]] std::string write(std::string_view line);

  std::string file_;
  int descriptor_;
  std::string last_line_;  // of when it was opened
  std::deque<std::string> waiting_;
};

}  // namespace rotation::daemon
