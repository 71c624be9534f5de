// `rotationd explain` as a test calls it: what it printed, what it complained of, and how it ended.
#pragma once

#include <sstream>
#include <string>

#include "daemon/explain/explain.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::testing {

struct Explained {
  daemon::ExitCode code;
  std::string out;
  std::string err;
};

inline Explained explained(const std::string& directory, const daemon::ExplainRequest& request) {
  daemon::Command command;
  command.verb = daemon::Command::Verb::explain;
  command.history = {directory};
  command.explain = request;
  std::ostringstream out;
  std::ostringstream err;
  const auto code = run_explain(command, std::get<daemon::Config>(load_config(command)), "1.2.3", out, err);
  return {code, out.str(), err.str()};
}

inline daemon::ExplainRequest at(std::string_view date, bool json = false) {
  return {.session = market::parse_date(date), .json = json};
}

}  // namespace rotation::testing
