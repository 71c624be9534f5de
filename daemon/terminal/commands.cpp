#include "daemon/terminal/commands.hpp"

#include <ostream>

#include "daemon/terminal/address.hpp"
#include "daemon/terminal/status.hpp"
#include "daemon/terminal/watch.hpp"

namespace rotation::daemon::terminal {

using Verb = Command::Verb;

bool asks_a_daemon(const Command& command) noexcept {
  return command.verb == Verb::status || command.verb == Verb::watch ||
         (command.verb == Verb::explain && command.history.empty());
}

ExitCode ask_daemon(const Command& command, std::ostream& out, std::ostream& err) {
  const auto parsed = parse_address(command.url.empty() ? kDefaultAddress : command.url);
  if (const auto* wrong = std::get_if<std::string>(&parsed)) {
    err << "rotationd: " << *wrong << '\n';
    return ExitCode::usage;
  }
  const auto& address = std::get<Address>(parsed);
  if (command.verb == Verb::status) return static_cast<ExitCode>(print_status(address, out));
  if (command.verb == Verb::explain) {
    return print_explanation(address, command.explain.json, out, err) ? ExitCode::ok : ExitCode::error;
  }
  return static_cast<ExitCode>(command.json ? watch_json(address, command.channels, err)
                                            : watch(address, err));
}

}  // namespace rotation::daemon::terminal
