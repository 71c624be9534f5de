// The disk below a folder, failing as it is told to, and what a loss of power would leave on it.
//
// A program that links this has its system calls on files below the folder watched: its own, SQLite's and the
// standard library's. They take effect as ever, so that the program goes on; beside them stands what each
// sync has made certain. What is mapped into memory is not seen, and not part of what is left.
//
// Any thread. One at a time in a process.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>

namespace rotation::testing {

class FaultyDisk {
 public:
  enum class Call : std::uint8_t { open, write, truncate, sync, rename, remove };

  // What befalls the calls from `first` on, so many of them. They count from 1.
  struct Fault {
    Call call;
    std::uint64_t first = 1;
    std::uint64_t count = 1;
    int error = 0;  // 0: a write that takes only half
  };

  // What is there now is certain.
  explicit FaultyDisk(std::filesystem::path folder);
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  void inject(const Fault& fault);
  void heal();  // no fault from here on
  // Every sync takes so long.
  void slow_down(std::chrono::milliseconds sync);

  [[nodiscard]] std::uint64_t calls(Call call) const;
  [[nodiscard]] std::uint64_t changes() const;  // of any kind
  [[nodiscard]] std::uint64_t injected() const;

  // `hook` is called before each change of a file or a name with its number, counted from 1, on the thread
  // that makes it and with no other under way. It may call lose_power and nothing else here.
  void before_changes(std::function<void(std::uint64_t number)> hook);

  // Writes to `to` what the disk might hold if the power went now. What was synced is there. Of the rest each
  // sector of 512 bytes is there or not, in any order; a sync that failed has made nothing certain, nor will
  // a later one. Names change in their order, and are certain once their folder is synced.
  void lose_power(const std::filesystem::path& to, std::mt19937_64& random) const;

  struct State;

 private:
  const std::unique_ptr<State> state_;
};

}  // namespace rotation::testing
