// A file that is being written, and what its folder needs for it. Errors are the system's own codes.
//
// One thread; blocks on the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>

#include "feeds/market/time.hpp"

namespace rotation::segment {

// What happened to the disk, for a person: once when it begins to fail, with the reason, and once when it is
// well again, with the file. Trouble costs nothing of what is recorded.
enum class Health : std::uint8_t { failing, well, trouble };
using Notify = std::function<void(Health, std::string_view)>;

class File {
 public:
  File() = default;
  ~File() { close(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // Makes the file, mode 0600, with its name on the disk; one that exists is file_exists. REQUIRES: closed.
  [[nodiscard]] std::error_code create(const std::filesystem::path& file);
  // One that is there, for truncate() and sync(). REQUIRES: closed.
  [[nodiscard]] std::error_code open(const std::filesystem::path& file) noexcept;
  // All of it, or an error; then part of it may be there.
  [[nodiscard]] std::error_code append(std::string_view bytes) noexcept;
  // What was appended is on the disk.
  [[nodiscard]] std::error_code sync() noexcept;
  // Cuts it to its first `size` bytes.
  [[nodiscard]] std::error_code truncate(std::size_t size) noexcept;
  void close() noexcept;

  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

// 20260105T143000.000000000Z: names of files that sort in the order of time.
[[nodiscard]] std::string stamp(market::Timestamp ts);

// A new, removed or renamed name in the folder is on the disk.
void sync_folder(const std::filesystem::path& folder) noexcept;

}  // namespace rotation::segment
