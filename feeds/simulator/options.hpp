// The command line of rotation-sim.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "feeds/simulator/playback.hpp"
#include "feeds/simulator/server.hpp"
#include "feeds/simulator/synthetic.hpp"

namespace rotation::simulator {

struct Options {
  SyntheticOptions synthetic;
  std::optional<PlaybackPlan> playback;  // instead of the synthetic market
  std::string history_folder;            // write the synthetic market's closes there instead of serving it
  std::string tls_directory;             // make certificates there; empty: none
  ServerOptions server;
};

// The options, or the exit code if there is nothing to run: 0 after --help and --version, 1 after a mistake,
// which is explained on standard error.
struct ParsedOptions {
  std::optional<Options> options;
  int exit_code = 0;
};
[[nodiscard]] ParsedOptions parse_options(int argc, const char* const* argv);

}  // namespace rotation::simulator
