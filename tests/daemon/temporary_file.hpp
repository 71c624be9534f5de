// A file in a directory of its own that goes with this object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/stat.h>

namespace rotation::testing {

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "rotation-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = pattern;
    write(text);
    mode(0600);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  [[nodiscard]] const std::string& directory() const noexcept { return directory_; }
  [[nodiscard]] std::string path() const { return directory_ + "/file"; }
  void write(std::string_view text) const { std::ofstream(path(), std::ios::binary) << text; }
  void mode(mode_t mode) const {
    if (::chmod(path().c_str(), mode) != 0) throw std::runtime_error("chmod failed");
  }

 private:
  std::string directory_;
};

}  // namespace rotation::testing
