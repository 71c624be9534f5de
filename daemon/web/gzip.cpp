#include "daemon/web/gzip.hpp"

#include <new>

#include <zlib.h>

namespace rotation::daemon {

std::string gzip(std::string_view text) {
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;  // largest window, gzip instead of zlib framing
  constexpr int kMemoryLevel = 8;       // zlib's default
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  struct End {
    z_stream& stream;
    ~End() { deflateEnd(&stream); }
  } end{stream};

  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib does not write to it
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);  // one call: deflateBound() gave it room for the worst case
  packed.resize(stream.total_out);
  return packed;
}

}  // namespace rotation::daemon
