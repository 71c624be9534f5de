// Files that a replay leaves behind.
#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>

namespace rotation::daemon {

// Replaces the file. All of these throw std::runtime_error, one sentence, if it cannot be written.
[[nodiscard]] std::ofstream open_output(const std::filesystem::path& file);
// Ends it: a full disk shows here at the latest.
void close_output(std::ofstream& out, const std::filesystem::path& file);

// The whole of it at once.
void write_output(const std::filesystem::path& file, std::string_view text);

}  // namespace rotation::daemon
