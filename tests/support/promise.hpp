// One line of the fault table: a promise, what was measured, and whether that keeps it.
//
// Fails the test if it is broken. Where ROTATION_FAULT_TABLE names a file the line is appended to it, for
// tests/faults/table, which prints the table; a test that got no measurement thus shows as a hole in it.
#pragma once

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace rotation::testing {

// What else the test has found wrong breaks the promise as well.
inline void promise(std::string_view row, std::string_view what, const std::string& measured, bool kept) {
  EXPECT_TRUE(kept) << row << ": " << what << "; measured: " << measured;
  kept = kept && !::testing::Test::HasFailure();
  if (const char* file = std::getenv("ROTATION_FAULT_TABLE")) {
    std::ostringstream line;  // at once: several programs write the same file
    line << row << '\t' << what << '\t' << measured << '\t' << (kept ? "yes" : "NO") << '\n';
    std::ofstream(file, std::ios::app) << line.str() << std::flush;
  }
}

// "15.004 s"
inline std::string seconds_text(std::chrono::nanoseconds d) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(3) << std::chrono::duration<double>(d).count() << " s";
  return text.str();
}

}  // namespace rotation::testing
