// The lines of a text file, compressed by gzip or not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotation::simulator {

class GzipLines {
 public:
  // Throws std::runtime_error with the path if the file cannot be opened.
  explicit GzipLines(const std::string& path);
  ~GzipLines();
  GzipLines(const GzipLines&) = delete;
  GzipLines& operator=(const GzipLines&) = delete;

  // The next line without its end, valid until the next call; nullopt at the end of the file.
  // Throws std::runtime_error if the file is damaged.
  [[nodiscard]] std::optional<std::string_view> next();

 private:
  std::string path_;
  void* file_;
  std::string line_;
};

}  // namespace rotation::simulator
