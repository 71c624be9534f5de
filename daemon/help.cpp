#include "daemon/help.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace rotation::daemon {

// Written out because it is read more often than changed; a test holds it against the flags.
const std::string_view kHelp =
    R"(rotationd says when the rotation from large caps into small caps is confirmed.

Usage: rotationd COMMAND [FLAGS]

Commands:
  run    Follow the feeds and publish on /metrics. Without --config.file it
         talks to `rotation-sim --streams 3` on this machine.
  check  Read the configuration as `run` would and say what it means, or which
         line is wrong. Exits with 3 if it is.
  replay
         Run daily history through the same engine as fast as it goes; leaves
         report.html to look at, events.jsonl, daily.csv and summary.md, and
         sweep.md and sweep.csv with --sweep. With --capture: what feeds
         received, through their decoders and the engine, after the history if
         there is one; leaves events.jsonl, daily.csv and capture.md. With
         --journal: what an engine consumed, to the same state; leaves
         events.jsonl, daily.csv and journal.md. Files of an earlier replay are
         replaced.
  explain [DATE]
         Why a running daemon stands where it stood at its last close: causes,
         distances, what next. With --history: runs daily history, and why the
         machine stood where it stood after the close of DATE (of the last one).
  status [URL]
         One line about a running daemon, for people and monitoring: what is
         missing, can its data be trusted. Exits with 0 if all is well, 1 if a
         desk must know something before it believes it (data stale or degraded,
         nothing recorded), 2 if it is not reached or not ready.
         URL: http[s]://[USER:PASSWORD@]HOST[:PORT] (http://127.0.0.1:8711)
  watch [URL]
         The desk of a running daemon, full screen, as it changes; q quits, ?
         helps. With --json: each update of its stream, one a line; --channels
         chooses.
         URL: http[s]://[USER:PASSWORD@]HOST[:PORT] (http://127.0.0.1:8711)
  journal verify|cat|stats [DIR]
         Read the journal in DIR (`journal` below the storage path): whether it
         is whole (exits with 1 if not), its events as JSON lines, or what its
         segments hold.

Flags:
  --config.file=FILE          YAML configuration file
  --web.listen-address=ADDR   Address for HTTP, repeatable (127.0.0.1:8711)
  --web.config.file=FILE      TLS and passwords for HTTP, in the format of
                              Prometheus' exporter-toolkit
  --web.enable-lifecycle      Allow reloading by POST /-/reload
  --storage.path=DIR          Directory for what outlives a restart (data)
  --storage.salvage           run: set aside what is damaged there, and start
  --log.level=LEVEL           debug, info, warn or error (info)
  --log.format=FORMAT         logfmt or json (logfmt)
  --effective                 check: print every key with its value
  --history=DIR               replay, explain: directory with a manifest.csv;
                              repeatable, then they are joined by date and must
                              agree
  --manifest=NAME             replay, explain: its name in each (manifest.csv)
  --capture=FILE ...          replay: files of a feed's `capture`, any number
  --journal=DIR               replay: directory of a journal; its last run
  --run=NAME                  replay --journal, journal cat: the last run whose
                              name begins so
  --set=KEY=VALUE             replay, explain: overrides a key of the
                              configuration: trigger.M1.on=1.25; repeatable
  --from=DATE                 replay: first session reported (where the data
                              allow); the engine always starts with the history
  --to=DATE                   replay: last session (the last of the history; of
                              that before a capture the last that was over)
  --out=DIR                   replay: where the files go
  --sweep=KEY=A,B,C           replay: one run for each value, in parallel;
                              repeatable, then for each combination
  --no-neighbours             replay: no runs with each default 25 % off
  --no-placebo                replay: no runs on shuffled spreads
  --transition=N              explain: the session of that transition, from 1
  --format=FORMAT             explain: text or json (text)
  --url=URL                   explain: where the daemon runs, a URL as that of
                              watch
  --json                      watch: lines of JSON
  --channels=A,B              watch: those channels of --json (all): status,
                              state, triggers, pairs, series, feeds,
                              transitions
  --help                      Print this; after a command: what concerns it
  --version                   Print the version

Flags win over the file. Exit codes, but of status: 0 well, 1 error, 2 usage,
3 configuration.
)";

namespace {

constexpr std::array<std::string_view, 7> kCommands{"run",     "check",  "replay", "explain",
                                                    "journal", "status", "watch"};

// The paragraphs between that heading and the next empty line.
std::vector<std::string_view> paragraphs(std::string_view heading) {
  std::string_view rest = kHelp.substr(kHelp.find(heading) + heading.size());
  rest = rest.substr(0, rest.find("\n\n") + 1);
  std::vector<std::string_view> found;
  for (std::size_t next = 0; !rest.empty(); rest.remove_prefix(next)) {
    next = rest.find('\n') + 1;
    while (rest.substr(next).starts_with("     ")) next = rest.find('\n', next) + 1;
    found.push_back(rest.substr(0, next));
  }
  return found;
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
  return text.find_first_of(" ,:\n", at);
}

std::string_view first_word(std::string_view paragraph) {
  const std::size_t at = paragraph.find_first_not_of(' ');
  return paragraph.substr(at, end_of_word(paragraph, at) - at);
}

bool is_command(std::string_view word) {
  return std::find(kCommands.begin(), kCommands.end(), word) != kCommands.end();
}

// The commands that a flag's text begins with: "replay, explain: directory ...". Empty: all there are.
std::vector<std::string_view> users(std::string_view flag) {
  std::string_view text = flag.substr(flag.find("  ", 3));
  text.remove_prefix(text.find_first_not_of(" \n"));
  std::vector<std::string_view> named;
  if (!is_command(text.substr(0, end_of_word(text, 0)))) return named;
  text = text.substr(0, text.find(':'));
  while (!text.empty()) {
    const std::string_view word = text.substr(0, end_of_word(text, 0));
    if (is_command(word)) named.push_back(word);
    text.remove_prefix(word.size());
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(" ,")));
  }
  return named;
}

// "  watch [URL]", then what it does, to stand at the left margin.
std::string usage_of(std::string_view paragraph) {
  const std::size_t end = std::min(paragraph.find("  ", 2), paragraph.find('\n'));
  std::string text = "Usage: rotationd " + std::string(paragraph.substr(2, end - 2));
  if (text.ends_with(' ')) text.pop_back();
  text += " [FLAGS]\n\n";
  for (std::string_view rest = paragraph.substr(end); !rest.empty();) {
    rest.remove_prefix(rest.find_first_not_of(" \n"));
    const std::size_t next = rest.find('\n') + 1;
    text += rest.substr(0, next);
    rest.remove_prefix(next);
  }
  return text;
}

}  // namespace

std::string help_of(std::string_view command) {
  const bool configured = command != "status" && command != "watch";
  std::string text;
  for (const std::string_view paragraph : paragraphs("Commands:\n")) {
    if (first_word(paragraph) == command) text += usage_of(paragraph);
  }
  text += "\nFlags:\n";
  for (const std::string_view flag : paragraphs("Flags:\n")) {
    const auto named = users(flag);
    const bool always = flag.starts_with("  --help") || flag.starts_with("  --version");
    const bool concerned =
        named.empty() ? configured || always : std::find(named.begin(), named.end(), command) != named.end();
    if (concerned) text += flag;
  }
  return text;
}

}  // namespace rotation::daemon
