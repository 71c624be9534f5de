#include "daemon/event_log.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace rotation::daemon {

EventLog::EventLog(std::string file)
    : file_(std::move(file)),
      descriptor_(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0) {
    throw std::runtime_error(file_ + ": cannot be opened: " + std::generic_category().message(errno));
  }
  if (std::filesystem::is_regular_file(file_)) read_lines();
}

// Up to what a kill has cut short, or a loss of power has left zeros in place of.
void EventLog::read_lines() {
  std::ifstream lines(file_, std::ios::binary);
  off_t whole = 0;
  for (std::string line; std::getline(lines, line); last_line_ = line) {
    if (lines.eof() || line.find('\0') != std::string::npos) {
      if (::ftruncate(descriptor_, whole) == 0) return;
      throw std::runtime_error(file_ + ": its end cannot be cut: " + std::generic_category().message(errno));
    }
    whole += static_cast<off_t>(line.size()) + 1;
  }
}

EventLog::~EventLog() {
  ::close(descriptor_);
}

EventLog::CaughtUp EventLog::catch_up(const std::vector<std::string>& records) {
  CaughtUp done;
  auto next = records.begin();
  if (!last_line_.empty()) {
    const auto known = std::find(records.rbegin(), records.rend(), last_line_);
    next = known == records.rend() ? records.end() : known.base();
  }
  for (; next != records.end() && done.problem.empty(); ++next) {
    done.problem = append(*next);
    if (done.problem.empty()) ++done.lines;
  }
  return done;
}

std::string EventLog::append(std::string_view record) {
  waiting_.push_back(std::string(record) + '\n');
  std::string problem;
  while (!waiting_.empty() && (problem = write(waiting_.front())).empty()) waiting_.pop_front();
  return problem;
}

std::string EventLog::write(std::string_view line) {
  const off_t end = ::lseek(descriptor_, 0, SEEK_END);
  errno = 0;
  const ssize_t written = ::write(descriptor_, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) return "";
  std::string problem = errno != 0 ? std::generic_category().message(errno) : "there is no room";
  // Half a line would spoil the next one.
  if (written > 0 && ::ftruncate(descriptor_, end) != 0) problem += ", and half of it stays";
  return problem;
}

}  // namespace rotation::daemon
