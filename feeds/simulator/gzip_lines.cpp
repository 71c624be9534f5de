#include "feeds/simulator/gzip_lines.hpp"

#include <array>
#include <stdexcept>

#include <zlib.h>

namespace rotation::simulator {

GzipLines::GzipLines(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
  if (file_ == nullptr) throw std::runtime_error("cannot open " + path);
  gzbuffer(static_cast<gzFile>(file_), 1U << 18);
}

GzipLines::~GzipLines() {
  gzclose(static_cast<gzFile>(file_));
}

std::optional<std::string_view> GzipLines::next() {
  auto* const file = static_cast<gzFile>(file_);
  line_.clear();
  std::array<char, 1024> part;
  while (gzgets(file, part.data(), static_cast<int>(part.size())) != nullptr) {
    line_.append(part.data());
    if (line_.back() != '\n') continue;
    line_.pop_back();
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    return line_;
  }
  int error = Z_OK;
  gzerror(file, &error);
  if (error != Z_OK && error != Z_STREAM_END) throw std::runtime_error("damaged file " + path_);
  if (line_.empty()) return std::nullopt;
  return line_;
}

}  // namespace rotation::simulator
