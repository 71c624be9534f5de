#include <iostream>
#include <variant>

#include <sys/resource.h>
#include <unistd.h>

#include "daemon/app.hpp"
#include "daemon/build_info.hpp"
#include "daemon/check.hpp"
#include "daemon/command_line.hpp"
#include "daemon/explain/explain.hpp"
#include "daemon/journal_command.hpp"
#include "daemon/replay/replay.hpp"
#include "daemon/short_memory.hpp"
#include "daemon/system_clock.hpp"
#include "daemon/terminal/commands.hpp"

namespace {

using namespace rotation::daemon;

ExitCode run_program(int argc, char** argv) {
  auto parsed = parse_command_line(argc, argv, build_info().version + " (" + build_info().revision + ")");
  if (const auto* end = std::get_if<ExitNow>(&parsed)) {
    (end->code == ExitCode::ok ? std::cout : std::cerr) << end->text;
    return end->code;
  }
  const Command& command = std::get<Command>(parsed);
  if (command.verb == Command::Verb::check) {
    return static_cast<ExitCode>(run_check(command, process_environment(), std::cout, std::cerr));
  }

  if (command.verb == Command::Verb::journal) return run_journal(command, std::cout, std::cerr);
  if (terminal::asks_a_daemon(command)) return terminal::ask_daemon(command, std::cout, std::cerr);

  auto loaded = load_config(command);
  if (const auto* sentences = std::get_if<Sentences>(&loaded)) {
    for (const auto& sentence : *sentences) std::cerr << sentence << '\n';
    return ExitCode::config;
  }
  if (command.verb == Command::Verb::replay) {
    return run_replay(command, std::get<Config>(loaded), build_info().version, SystemClock(),
                      {std::cerr, isatty(STDERR_FILENO) == 1});
  }
  if (command.verb == Command::Verb::explain) {
    return run_explain(command, std::get<Config>(loaded), build_info().version, std::cout, std::cerr);
  }
  // A core would have the keys in it.
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  return run(command, std::move(std::get<Config>(loaded)));
}

}  // namespace

int main(int argc, char** argv) {
  end_when_memory_runs_out();
  return static_cast<int>(run_program(argc, argv));
}
