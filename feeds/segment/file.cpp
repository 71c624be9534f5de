#include "feeds/segment/file.hpp"

#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace rotation::segment {
namespace {

std::error_code last_error() noexcept {
  return {errno, std::generic_category()};
}

}  // namespace

std::error_code File::create(const std::filesystem::path& file) {
  descriptor_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor_ < 0) return last_error();
  sync_folder(file.parent_path());
  return {};
}

std::error_code File::open(const std::filesystem::path& file) noexcept {
  descriptor_ = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  return descriptor_ < 0 ? last_error() : std::error_code{};
}

std::error_code File::append(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) errno = ENOSPC;
    if (n <= 0) return last_error();
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

std::error_code File::sync() noexcept {
  return ::fdatasync(descriptor_) == 0 ? std::error_code{} : last_error();
}

std::error_code File::truncate(std::size_t size) noexcept {
  return ::ftruncate(descriptor_, static_cast<off_t>(size)) == 0 ? std::error_code{} : last_error();
}

void File::close() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

std::string stamp(market::Timestamp ts) {
  const auto day = std::chrono::floor<std::chrono::days>(ts);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(ts - day);
  char text[48];
  std::snprintf(text, sizeof text, "%04d%02u%02uT%02d%02d%02d.%09dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

void sync_folder(const std::filesystem::path& folder) noexcept {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace rotation::segment
