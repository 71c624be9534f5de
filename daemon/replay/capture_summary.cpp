#include "daemon/replay/capture_summary.hpp"

#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon {
namespace {

std::string time_text(market::Timestamp ts) {
  return std::string(market::Rfc3339(ts).view());
}

std::string basis_text(const CaptureFacts& facts, const capture::Merge& files) {
  std::string text = "# Replay of a capture\n\n";
  for (std::size_t i = 0; i < files.size(); ++i) {
    text += "- File: " + files[i].file().string();
    if (files[i].torn() > 0)
      text += "; its last record is not whole, " + std::to_string(files[i].torn()) + " bytes cut";
    text += '\n';
  }
  text += "- Received from " + time_text(facts.first) + " to " + time_text(facts.last) + '\n';
  text += "- History before it: " + std::to_string(facts.history_rows) + " closes\n";
  text += "- Configuration: " + facts.config_origin + ", hash " + facts.config_hash + "; rotationd " +
          facts.code_version + '\n';
  text += "- Sessions evaluated: " + std::to_string(facts.sessions) +
          "; transitions: " + std::to_string(facts.transitions) + "\n\n";
  return text;
}

std::string reject_row(std::string_view by, std::size_t reason, std::uint64_t count) {
  if (count == 0) return "";
  return "| " + std::string(by) + " | " + std::string(market::kRejectNames[reason]) + " | " +
         std::to_string(count) + " |\n";
}

}  // namespace

std::string capture_markdown(const CaptureFacts& facts, const CaptureRun& run, const capture::Merge& files) {
  std::string text = basis_text(facts, files);
  text += "| connection | begun | live | messages | bytes | events | messages not captured |\n";
  text += "|---|---|---|---|---|---|---|\n";
  std::string rejects;
  for (std::size_t i = 0; i < run.connections().size(); ++i) {
    const CaptureRun::Line& line = run.line(i);
    const std::string& name = run.connections()[i].name;
    text += "| " + name;
    for (const std::uint64_t n : {line.begun, line.counters.connects.get(), line.counters.messages.get(),
                                  line.counters.bytes.get(), line.counters.events.get(), line.lost}) {
      text += " | " + std::to_string(n);
    }
    text += " |\n";
    for (std::size_t r = 0; r < market::kDecoderRejects; ++r) {
      rejects += reject_row(name, r, line.counters.rejected[r].get());
    }
  }
  for (std::size_t r = 0; r < market::kRejects; ++r) {
    rejects += reject_row("quality gate", r, run.gate_rejects(static_cast<market::Reject>(r)));
  }
  if (rejects.empty()) return text + "\nNothing was rejected.\n";
  return text + "\n| rejected by | reason | count |\n|---|---|---|\n" + rejects;
}

}  // namespace rotation::daemon
