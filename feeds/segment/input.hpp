// The bytes of a file, decompressed if its name ends in .zst.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct ZSTD_DCtx_s;

namespace rotation::segment {

// One sentence that begins with the file.
struct BadFile : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr std::string_view kCompressed{".zst"};

// One thread.
class Input {
 public:
  // Throws BadFile if it cannot be opened.
  explicit Input(const std::filesystem::path& file);
  ~Input();

  // The next `n` bytes into `to`, or as many as there are. Throws BadFile if they cannot be read, or if what
  // is compressed is damaged or cut short.
  [[nodiscard]] std::size_t read(char* to, std::size_t n);

 private:
  [[nodiscard]] std::size_t read_plain(char* to, std::size_t n);

  const std::filesystem::path file_;
  std::ifstream in_;
  std::unique_ptr<ZSTD_DCtx_s, void (*)(ZSTD_DCtx_s*)> zstd_;  // nullptr: not compressed
  std::vector<char> packed_;
  std::size_t packed_at_ = 0;
  std::size_t packed_size_ = 0;
  bool mid_frame_ = true;  // a compressed file has one frame at least
};

}  // namespace rotation::segment
