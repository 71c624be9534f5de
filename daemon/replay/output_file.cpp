#include "daemon/replay/output_file.hpp"

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace rotation::daemon {

std::ofstream open_output(const std::filesystem::path& file) {
  errno = 0;
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  if (!out) {
    throw std::runtime_error(file.string() +
                             ": cannot be written: " + std::generic_category().message(errno));
  }
  return out;
}

void close_output(std::ofstream& out, const std::filesystem::path& file) {
  out.close();
  if (!out) throw std::runtime_error(file.string() + ": cannot be written to its end");
}

void write_output(const std::filesystem::path& file, std::string_view text) {
  std::ofstream out = open_output(file);
  out << text;
  close_output(out, file);
}

}  // namespace rotation::daemon
