#include "daemon/config/config.hpp"

namespace rotation::daemon {

const std::string_view kDefaultConfig = R"(# What runs without --config.file: the simulator on this machine.
schema: 1
clock: feed  # the simulator's market may run faster than the wall clock
feeds:
  - name: simulator
    provider: alpaca
    url: ws://127.0.0.1:8712/v2/sip
history:
  sources:
    - provider: alpaca
      url: http://127.0.0.1:8712
      feed: simulator
)";

}  // namespace rotation::daemon
