// A folder for files that are written anew for each input. TMPDIR on a file system in memory makes it fast.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "feeds/segment/file.hpp"

namespace rotation::testing {

class ScratchFolder {
 public:
  ScratchFolder() : path_((std::filesystem::temp_directory_path() / "rotation-fuzz-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::filesystem::path path() const { return path_; }

  // Replaces the file.
  std::filesystem::path write(const std::string& name, std::string_view bytes) const {
    const std::filesystem::path file = path() / name;
    std::filesystem::remove(file);
    segment::File out;
    if (out.create(file) || out.append(bytes)) std::abort();
    return file;
  }

 private:
  std::string path_;
};

}  // namespace rotation::testing
