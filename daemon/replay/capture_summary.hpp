// What a replay of captures came to, for people: capture.md.
#pragma once

#include <string>
#include <vector>

#include "daemon/replay/capture_run.hpp"
#include "feeds/capture/merge.hpp"
#include "feeds/market/time.hpp"

namespace rotation::daemon {

struct CaptureFacts {
  market::Timestamp first{};  // of receipt
  market::Timestamp last{};
  std::size_t history_rows = 0;
  std::size_t sessions = 0;  // evaluated after the history
  std::size_t transitions = 0;
  std::string config_origin;
  std::string config_hash;
  std::string code_version;
};

// Markdown; equal bytes for equal input.
[[nodiscard]] std::string capture_markdown(const CaptureFacts& facts, const CaptureRun& run,
                                           const capture::Merge& files);

}  // namespace rotation::daemon
