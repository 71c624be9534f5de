// What a start does to the journal of the runs before: cuts a torn tail, and writes down what a killed
// process had in its ring. Then every segment there is whole; the last
// one of a run that did not end has no end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace rotation::journal {

struct Recovery {
  std::filesystem::path segment;  // where the latest run ended; empty: there was none
  std::uint64_t cut = 0;          // bytes of its torn tail
  std::uint64_t saved = 0;        // events out of a ring
  std::string problem;            // why events stay in a ring until the next start; empty: none do
};

// Throws segment::BadFile if a run's last segment is damaged otherwise, std::system_error if it cannot be
// cut. REQUIRES: no process writes the folder. Twice is as good as once.
[[nodiscard]] Recovery recover(const std::filesystem::path& folder);

}  // namespace rotation::journal
