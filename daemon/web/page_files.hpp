// The live page: the files that daemon/page is built into, packed, as a part of the program.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "daemon/web/http.hpp"

namespace rotation::daemon {

struct PageFile {
  std::string_view path;  // "/", "/assets/index-Bq2.js"
  std::string_view content_type;
  std::string_view etag;
  bool immutable;  // another content has another path
  std::span<const unsigned char> packed;
};

// Made by daemon/page/build.
[[nodiscard]] std::span<const PageFile> page_files() noexcept;

[[nodiscard]] std::vector<Route> page_routes();

}  // namespace rotation::daemon
