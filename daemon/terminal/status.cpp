#include "daemon/terminal/status.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include "daemon/terminal/question.hpp"
#include "daemon/terminal/words.hpp"

namespace rotation::daemon::terminal {
namespace {

constexpr std::array<std::string_view, 3> kWords{"OK", "WARNING", "CRITICAL"};

// A reason that several share stands once: "feed alpaca, feed massive waiting".
std::string joined(const std::vector<Check>& checks) {
  std::string all;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    all += (i == 0 ? "" : ", ") + checks[i].name;
    if (i + 1 == checks.size() || checks[i + 1].reason != checks[i].reason) all += ' ' + checks[i].reason;
  }
  return all;
}

// What does not get to the disk is a loss to come; what is shown is right meanwhile.
bool only_records_fail(const Status& s) {
  return !s.failing.empty() && std::all_of(s.failing.begin(), s.failing.end(), [](const Check& check) {
    return check.name == "store" || check.name == "journal";
  });
}

// The state, and what is missing; where nothing is, or nothing that is met counts, what stands behind the
// sentence that says the state once more: where it fails, or when it looks again.
std::string standing(const Regime& r) {
  const std::string state = r.state + " for " + counted(r.age_sessions, "session");
  if (r.needs.empty() || r.state == "INVALIDATED") {
    constexpr std::string_view kSecond = ". It ";
    const std::size_t at = r.line.find(kSecond);
    return at == std::string::npos
               ? state
               : state + "; " + r.line.substr(at + kSecond.size(), r.line.rfind('.') - at - kSecond.size());
  }
  const Need& hardest = r.needs.front();
  if (r.unmet == 0) return state + "; " + hardest.text;
  return state + "; missing " + hardest.text +
         (hardest.sigma20 ? " (" + fixed(hardest.sigma20, 1) + " sigma)" : "") +
         (r.unmet > 1 ? " and " + std::to_string(r.unmet - 1) + " more" : "");
}

// Can the data be trusted, and of when are they?
std::string verdict(const Status& s) {
  std::string text = s.verdict_text;
  if (s.quality != "OK" && !text.starts_with(s.quality)) text += ", data quality " + s.quality;
  if (!s.as_of) return text + ", no event yet";
  // Simulated time runs at a pace of its own.
  if (s.simulated_clock)
    return text + ", simulated " + new_york_date(*s.as_of) + ' ' + new_york_clock(*s.as_of) + " New York";
  return text + ", last event " + duration(s.now - *s.as_of) + " ago";
}

Reading reading(Health health, const std::string& text) {
  return {health, "ROTATION " + std::string(kWords[static_cast<std::size_t>(health)]) + " - " + text};
}

// The data of GET /api/v1/`below`, until the next question. Throws NoAnswer.
simdjson::dom::element data_of(Questions& questions, simdjson::dom::parser& parser, const Address& address,
                               std::string_view below) {
  simdjson::dom::element data;
  if (parser.parse(questions.ask(below))["data"].get(data) != simdjson::SUCCESS) {
    throw NoAnswer(address.text() + " answers, but not as a rotationd");
  }
  return data;
}

}  // namespace

Reading read(const Status& s, const std::optional<Regime>& regime) {
  if (!regime) return reading(Health::critical, "starting: history is still being loaded");
  std::string text;
  if (!s.ready) text += "NOT READY: " + joined(s.failing) + "; ";
  if (!s.durable) text += "the last transition is NOT RECORDED; ";
  text += standing(*regime) + "; " + verdict(s);
  if (!(s.ready || only_records_fail(s))) return reading(Health::critical, text);
  const bool well = s.ready && s.durable && (s.verdict == "live" || s.verdict == "closed");
  return reading(well ? Health::ok : Health::warning, text);
}

Health print_status(const Address& address, std::ostream& out) {
  Reading said;
  try {
    Questions questions(address);
    simdjson::dom::parser parser;
    const Status status = read_status(data_of(questions, parser, address, "status"));
    std::optional<Regime> regime;
    if (status.verdict != "starting") regime = read_regime(data_of(questions, parser, address, "state"));
    said = read(status, regime);
  } catch (const NoAnswer& none) {
    said = reading(Health::critical, none.what());
  }
  out << said.line << '\n';
  return said.health;
}

bool print_explanation(const Address& address, bool json, std::ostream& out, std::ostream& err) {
  try {
    Questions questions(address);
    if (json) {
      simdjson::dom::parser parser;
      out << simdjson::minify(data_of(questions, parser, address, "explain")) << '\n';
    } else {
      out << questions.ask("explain?format=text");
    }
    return true;
  } catch (const NoAnswer& none) {
    err << "rotationd: " << none.what() << '\n';
    return false;
  }
}

}  // namespace rotation::daemon::terminal
