// `rotationd replay` without the rest of rotationd: replay_bytes replay --history=DIR --out=DIR ...
#include <iostream>
#include <variant>

#include "daemon/config/config.hpp"
#include "daemon/replay/replay.hpp"
#include "daemon/system_clock.hpp"

int main(int argc, char** argv) {
  using namespace rotation::daemon;
  const auto parsed = parse_command_line(argc, argv, "");
  const auto* command = std::get_if<Command>(&parsed);
  if (command == nullptr || command->verb != Command::Verb::replay) {
    std::cerr << "replay_bytes: only replay, as rotationd has it\n";
    return 2;
  }
  auto loaded = load_config(*command);
  if (const auto* sentences = std::get_if<Sentences>(&loaded)) {
    for (const auto& sentence : *sentences) std::cerr << sentence << '\n';
    return 1;
  }
  return static_cast<int>(
      run_replay(*command, std::get<Config>(loaded), "test", SystemClock(), {std::cerr, false}));
}
