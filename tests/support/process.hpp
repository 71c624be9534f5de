// A program started by a test: its lines as they come, its end, its death with the object.
//
// It leads a process group of its own and is told to end (SIGTERM) if the test's process dies first. Waiting
// is for a condition with a deadline, never for a while. Thread safety: one user.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "tests/support/patience.hpp"

namespace rotation::testing {

class Process {
 public:
  using Limit = std::chrono::milliseconds;

  // `command[0]` is a path, or a name looked up in PATH; `environment` is added to ours. A program that
  // cannot be started exits with 127. Throws std::system_error if there is no process.
  explicit Process(const std::vector<std::string>& command,
                   const std::map<std::string, std::string>& environment = {});
  ~Process();  // SIGKILL to whatever is left of the group, and waits for its end
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;

  [[nodiscard]] pid_t pid() const;

  // The first line, of both streams, that holds `text`; those that came before the call count. Throws
  // std::runtime_error with everything the program said if none comes in time.
  std::string wait_for_line(std::string_view text, Limit limit = kPatience) const;

  // All lines so far that hold `text`, in the order of their arrival; complete once exit_code() has returned.
  [[nodiscard]] std::vector<std::string> lines(std::string_view text = {}) const;
  [[nodiscard]] std::vector<std::string> error_lines() const;  // standard error's only
  [[nodiscard]] std::string output() const;                    // all lines, joined

  void signal(int number) const;  // to the program, not to its group

  // nullopt: still running after `limit`. A program ended by a signal counts as 128 + its number.
  [[nodiscard]] std::optional<int> exit_code(Limit limit = kPatience) const;
  [[nodiscard]] bool running() const { return !exit_code(Limit{0}); }

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Whether the shell finds a program of this name.
[[nodiscard]] bool in_path(const std::string& program);

}  // namespace rotation::testing
