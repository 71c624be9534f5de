#include "feeds/segment/input.hpp"

#include <cerrno>
#include <system_error>

#include <zstd.h>

namespace rotation::segment {

Input::Input(const std::filesystem::path& file)
    : file_(file), zstd_(nullptr, [](ZSTD_DCtx* context) { (void)ZSTD_freeDCtx(context); }) {
  std::error_code error;
  if (std::filesystem::is_directory(file_, error)) throw BadFile(file_.string() + ": is a directory");
  errno = 0;
  in_.open(file_, std::ios::binary);
  if (!in_) throw BadFile(file_.string() + ": cannot be read: " + std::generic_category().message(errno));
  if (file_.extension() != kCompressed) return;
  zstd_.reset(ZSTD_createDCtx());
  packed_.resize(ZSTD_DStreamInSize());
}

Input::~Input() = default;

std::size_t Input::read(char* to, std::size_t n) {
  if (zstd_ == nullptr) return read_plain(to, n);
  ZSTD_outBuffer out{to, n, 0};
  while (out.pos < n) {
    if (packed_at_ == packed_size_) {
      packed_at_ = 0;
      packed_size_ = read_plain(packed_.data(), packed_.size());
      if (packed_size_ == 0) {
        if (mid_frame_) throw BadFile(file_.string() + ": is cut short");
        break;
      }
    }
    ZSTD_inBuffer in{packed_.data(), packed_size_, packed_at_};
    const std::size_t left = ZSTD_decompressStream(zstd_.get(), &out, &in);
    packed_at_ = in.pos;
    if (ZSTD_isError(left) != 0) {
      throw BadFile(file_.string() + ": is damaged: " + ZSTD_getErrorName(left));
    }
    mid_frame_ = left != 0;
  }
  return out.pos;
}

std::size_t Input::read_plain(char* to, std::size_t n) {
  in_.read(to, static_cast<std::streamsize>(n));
  if (in_.bad()) throw BadFile(file_.string() + ": cannot be read");
  return static_cast<std::size_t>(in_.gcount());
}

}  // namespace rotation::segment
