#include "daemon/replay/sweep.hpp"

#include <algorithm>
#include <utility>

#include "daemon/replay/parallel.hpp"
#include "daemon/replay/text.hpp"

namespace rotation::daemon {
namespace {

constexpr std::size_t kMostRuns = 10'000;

// "key=a,b" to "key=a", "key=b".
std::vector<std::string> settings_of(const std::string& sweep) {
  const std::size_t equals = std::min(sweep.find('='), sweep.size());
  const std::string key = sweep.substr(0, std::min(equals + 1, sweep.size()));
  std::vector<std::string> settings{key};
  int depth = 0;
  char quote = 0;
  for (const char c : sweep.substr(key.size())) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 0) {
      settings.push_back(key);
      continue;
    }
    settings.back() += c;
  }
  return settings;
}

bool reads_the_same(const Config& a, const Config& b) {
  const auto equal = [](const market::Series& x, const market::Series& y) {
    return x.name == y.name && x.series_class == y.series_class;
  };
  return a.engine.history_start == b.engine.history_start &&
         std::equal(a.series.begin(), a.series.end(), b.series.begin(), b.series.end(), equal);
}

std::string key_of(const std::string& setting) {
  return setting.substr(0, setting.find('='));
}
std::string value_of(const std::string& setting) {
  return setting.substr(setting.find('=') + 1);
}

// A value with commas is a list, or text in quotes.
std::string csv_field(const std::string& value) {
  if (value.find_first_of(",\"") == std::string::npos) return value;
  std::string field = "\"";
  for (const char c : value) field += c == '"' ? "\"\"" : std::string(1, c);
  return field + '"';
}

}  // namespace

std::variant<std::vector<SweepRun>, Sentences> expand_sweeps(const std::vector<std::string>& sweeps,
                                                             const Config& base, const LoadVariant& load) {
  std::vector<std::vector<std::string>> combinations{{}};
  for (const std::string& sweep : sweeps) {
    std::vector<std::vector<std::string>> longer;
    for (const auto& combination : combinations) {
      for (const std::string& setting : settings_of(sweep)) {
        longer.push_back(combination);
        longer.back().push_back(setting);
      }
    }
    combinations = std::move(longer);
    if (combinations.size() > kMostRuns) {
      return Sentences{"--sweep " + sweep + ": more than " + std::to_string(kMostRuns) + " combinations"};
    }
  }
  std::vector<SweepRun> runs;
  for (auto& settings : combinations) {
    auto loaded = load(settings);
    if (auto* sentences = std::get_if<Sentences>(&loaded)) return std::move(*sentences);
    Config& config = std::get<Config>(loaded);
    if (!reads_the_same(base, config)) {
      return Sentences{"--sweep " + sweeps.back() +
                       ": series and engine.history_start decide what is read; they cannot be swept"};
    }
    runs.push_back({std::move(settings), std::move(config)});
  }
  return runs;
}

std::vector<Outcome> run_sweep(const std::vector<SweepRun>& runs, const History& history, market::Day from,
                               const std::function<void()>& done) {
  std::vector<Outcome> outcomes(runs.size());
  in_parallel(
      runs.size(), [&](std::size_t i) { outcomes[i] = outcome_of(runs[i].config, history, from); }, done);
  return outcomes;
}

std::string sweep_markdown(const std::vector<SweepRun>& runs, const std::vector<Outcome>& outcomes) {
  std::string header = "|";
  std::string rule = "|";
  const auto column = [&](const std::string& name) {
    header += ' ' + name + " |";
    rule += "---|";
  };
  for (const std::string& setting : runs.front().settings) column(key_of(setting));
  column("n");
  for (const int h : kForwardHorizons) column(std::to_string(h));
  column("transitions a year");
  std::string text =
      "# Sweep\n\nConfirmations (n), mean change of S over the sessions after them and share "
      "above zero.\n\n" +
      header + '\n' + rule + '\n';
  for (std::size_t i = 0; i < runs.size(); ++i) {
    text += '|';
    for (const std::string& setting : runs[i].settings) text += ' ' + value_of(setting) + " |";
    text += ' ' + std::to_string(outcomes[i].confirmed.entries) + " |";
    for (const ForwardReturn& f : outcomes[i].confirmed.over) text += ' ' + return_text(f) + " |";
    text += ' ' + fixed(outcomes[i].transitions_a_year(), 1) + " |\n";
  }
  return text;
}

std::string sweep_csv(const std::vector<SweepRun>& runs, const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const std::string& setting : runs.front().settings) text += key_of(setting) + ',';
  text += "confirmations";
  for (const int h : kForwardHorizons) {
    const std::string suffix = std::to_string(h);
    text += ",n" + suffix + ",mean" + suffix + ",hit" + suffix;
  }
  text += ",transitions,transitions_a_year\n";
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const std::string& setting : runs[i].settings) {
      text += csv_field(value_of(setting)) + ',';
    }
    const Outcome& o = outcomes[i];
    text += std::to_string(o.confirmed.entries);
    for (const ForwardReturn& f : o.confirmed.over) {
      text += ',' + std::to_string(f.n) + ',' + round_trip(f.mean) + ',' + round_trip(f.hit);
    }
    text += ',' + std::to_string(o.transitions) + ',' + round_trip(o.transitions_a_year()) + '\n';
  }
  return text;
}

}  // namespace rotation::daemon
