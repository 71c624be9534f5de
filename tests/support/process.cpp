#include "tests/support/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {  // glibc 2.36 forgot to say so
#include <sys/pidfd.h>
}

namespace rotation::testing {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
  }
  std::array<int, 2> ends{};
};

struct Line {
  bool error;
  std::string text;
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> found;
  for (std::string& word : words) found.push_back(word.data());
  found.push_back(nullptr);
  return found;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!more.contains(std::string(text.substr(0, text.find('='))))) all.emplace_back(text);
  }
  for (const auto& [name, value] : more) all.push_back(name + "=" + value);
  return all;
}

}  // namespace

class Process::Impl {
 public:
  Impl(std::vector<std::string> command, const std::map<std::string, std::string>& environment) {
    std::vector<std::string> variables = environment_with(environment);
    // Everything that allocates stands before the fork: other threads may hold the allocator's lock.
    const auto words = pointers(command);
    const auto entries = pointers(variables);
    const pid_t parent = getpid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);  // what it leaves behind becomes our child
    pid_ = fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) {
      setpgid(0, 0);
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      if (getppid() != parent) _exit(127);
      dup2(output_.ends[1], STDOUT_FILENO);
      dup2(errors_.ends[1], STDERR_FILENO);
      execvpe(words[0], words.data(), entries.data());
      _exit(127);
    }
    setpgid(pid_, pid_);  // whoever comes first
    close(output_.ends[1]);
    close(errors_.ends[1]);
    ended_ = pidfd_open(pid_, 0);
    if (ended_ < 0) fail("pidfd_open");
    reader_ = std::thread([this] { read(); });
  }

  ~Impl() {
    kill(-pid_, SIGKILL);
    while (waitpid(-pid_, nullptr, 0) > 0 || errno == EINTR) {
    }
    if (reader_.joinable()) reader_.join();
    close(ended_);
    close(output_.ends[0]);
    close(errors_.ends[0]);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::string wait_for_line(std::string_view text, Limit limit) {
    std::unique_lock lock(mutex_);
    std::size_t next = 0;
    const Line* found = nullptr;
    const bool seen = changed_.wait_for(lock, limit, [&] {
      for (; next < lines_.size(); ++next) {
        if (lines_[next].text.find(text) == std::string::npos) continue;
        found = &lines_[next];
        return true;
      }
      return at_end_;
    });
    if (found != nullptr) return found->text;
    std::string all;
    for (const Line& line : lines_) all += line.text + '\n';
    throw std::runtime_error("no line with '" + std::string(text) + (seen ? "' until the end" : "' in time") +
                             "; the program said:\n" + all);
  }

  std::vector<std::string> lines(std::string_view text, bool errors_only) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> found;
    for (const Line& line : lines_) {
      if (errors_only && !line.error) continue;
      if (line.text.find(text) != std::string::npos) found.push_back(line.text);
    }
    return found;
  }

  std::optional<int> exit_code(Limit limit) {
    if (code_) return code_;
    pollfd end{ended_, POLLIN, 0};
    if (poll(&end, 1, static_cast<int>(limit.count())) <= 0) return std::nullopt;
    // Looked at, not reaped: as long as we live its number, which is its group's, is nobody else's.
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0) fail("waitid");
    code_ = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
    if (reader_.joinable()) {
      // A child of the program may hold the pipes open: what it says later is not waited for.
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, std::chrono::seconds{30}, [this] { return at_end_; });
    }
    return code_;
  }

  pid_t pid_ = -1;

 private:
  void read() {
    std::array<pollfd, 2> streams{{{output_.ends[0], POLLIN, 0}, {errors_.ends[0], POLLIN, 0}}};
    std::array<std::string, 2> partial;
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
      if (poll(streams.data(), streams.size(), -1) < 0) continue;
      for (std::size_t i = 0; i < streams.size(); ++i) {
        if (streams[i].fd < 0 || streams[i].revents == 0) continue;
        std::array<char, 16 * 1024> chunk;
        const ssize_t n = ::read(streams[i].fd, chunk.data(), chunk.size());
        if (n > 0) {
          partial[i].append(chunk.data(), static_cast<std::size_t>(n));
          take_lines(partial[i], i == 1);
        } else {
          streams[i].fd = -1;
          if (!partial[i].empty()) partial[i] += '\n';
          take_lines(partial[i], i == 1);
        }
      }
    }
    const std::lock_guard lock(mutex_);
    at_end_ = true;
    changed_.notify_all();
  }

  void take_lines(std::string& partial, bool error) {
    const std::lock_guard lock(mutex_);
    for (std::size_t end; (end = partial.find('\n')) != std::string::npos; partial.erase(0, end + 1)) {
      lines_.push_back({error, partial.substr(0, end)});
    }
    changed_.notify_all();
  }

  Pipe output_;
  Pipe errors_;
  int ended_ = -1;
  std::optional<int> code_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Line> lines_;
  bool at_end_ = false;
  std::thread reader_;
};

Process::Process(const std::vector<std::string>& command,
                 const std::map<std::string, std::string>& environment)
    : impl_(std::make_unique<Impl>(command, environment)) {}
Process::~Process() = default;
Process::Process(Process&&) noexcept = default;
Process& Process::operator=(Process&&) noexcept = default;

pid_t Process::pid() const {
  return impl_->pid_;
}
std::string Process::wait_for_line(std::string_view text, Limit limit) const {
  return impl_->wait_for_line(text, limit);
}
std::vector<std::string> Process::lines(std::string_view text) const {
  return impl_->lines(text, false);
}
std::vector<std::string> Process::error_lines() const {
  return impl_->lines({}, true);
}
std::string Process::output() const {
  std::string all;
  for (const std::string& line : lines()) all += line + '\n';
  return all;
}
void Process::signal(int number) const {
  kill(impl_->pid_, number);
}
std::optional<int> Process::exit_code(Limit limit) const {
  return impl_->exit_code(limit);
}

bool in_path(const std::string& program) {
  return Process({"sh", "-c", "command -v " + program}).exit_code() == 0;
}

}  // namespace rotation::testing
