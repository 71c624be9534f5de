// Capture files as tests make and read them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "feeds/capture/reader.hpp"

namespace rotation::testing {

// A record that owns its payload.
struct Captured {
  capture::Kind kind{};
  std::uint16_t connection = 0;
  market::Timestamp received{};
  std::string payload;

  [[nodiscard]] capture::Record record() const { return {kind, connection, received, payload}; }
  bool operator==(const Captured&) const = default;
};

inline market::Timestamp at(std::int64_t ns) {
  return market::Timestamp{std::chrono::seconds{1'767'623'400}} +
         market::Duration{ns};  // 2026-01-05T14:30:00Z
}

// The rest of a capture.
inline std::vector<Captured> read_all(capture::Reader& reader) {
  std::vector<Captured> all;
  for (capture::Record r; reader.next(r);)
    all.push_back({r.kind, r.connection, r.received, std::string(r.payload)});
  return all;
}
inline std::vector<Captured> read_all(const std::filesystem::path& file) {
  capture::Reader reader(file);
  return read_all(reader);
}

// Of a folder, in the order of their names.
inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}
inline std::vector<Captured> read_folder(const std::filesystem::path& folder) {
  std::vector<Captured> all;
  for (const auto& file : files_in(folder)) {
    for (Captured& one : read_all(file)) all.push_back(std::move(one));
  }
  return all;
}

inline std::string bytes_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::uint64_t count(const std::vector<Captured>& records, capture::Kind kind) {
  return static_cast<std::uint64_t>(
      std::count_if(records.begin(), records.end(), [kind](const Captured& r) { return r.kind == kind; }));
}
// Messages that the gaps tell of.
inline std::uint64_t missing(const std::vector<Captured>& records) {
  std::uint64_t sum = 0;
  for (const Captured& r : records) {
    if (r.kind == capture::Kind::gap) sum += capture::gap_of(r.payload)->messages;
  }
  return sum;
}

}  // namespace rotation::testing
