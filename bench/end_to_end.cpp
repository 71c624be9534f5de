// How many events a second go from the simulator through the daemon, and how does that compare with a bare
// read loop over the same bytes?
//
// Rounds: `rotation-sim` plays the same sessions as fast as it is read, once to each peer, peers in turn,
// every simulator and every peer a process of its own. Counts must agree to the last event or the program
// fails. Ratios are taken round by round; the medians are printed.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/peers/peer.hpp"

namespace {

using rotation::bench::Reading;

struct Plan {
  std::string simulator = ROTATION_BIN_DIR "/rotation-sim";
  int rounds = 5;
  int from_session = 100;
  int batch = 1;
  double density = 1;
};

// rotation-sim, with what it prints.
class Simulator {
 public:
  explicit Simulator(const Plan& plan) {
    int out[2];
    if (pipe(out) != 0) throw std::runtime_error("pipe");
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      close(out[0]);
      close(out[1]);
      const std::string from = std::to_string(plan.from_session);
      const std::string batch = std::to_string(plan.batch);
      const std::string density = std::to_string(plan.density);
      execl(plan.simulator.c_str(), "rotation-sim", "--listen", "127.0.0.1:0", "--speed", "max",
            "--exit-at-end", "--from-session", from.c_str(), "--batch", batch.c_str(), "--density",
            density.c_str(), nullptr);
      std::perror(plan.simulator.c_str());
      _exit(127);
    }
    close(out[1]);
    out_ = fdopen(out[0], "r");
  }
  ~Simulator() {
    kill(pid_, SIGTERM);
    while (next_line()) {
    }
    waitpid(pid_, nullptr, 0);
    fclose(out_);
  }
  Simulator(const Simulator&) = delete;

  std::uint16_t port() {
    unsigned port = 0;
    while (next_line()) {
      if (std::sscanf(line_.data(), "listening on ws://127.0.0.1:%u/", &port) == 1) {
        return static_cast<std::uint16_t>(port);
      }
    }
    throw std::runtime_error("rotation-sim does not listen");
  }

  // Once it has ended by itself: what it has sent.
  Reading sent() {
    unsigned long long events = 0;
    unsigned long long messages = 0;
    while (next_line()) {
      if (std::sscanf(line_.data(), "sent %llu messages in %llu frames", &events, &messages) == 2) {
        return {.messages = messages, .events = events};
      }
    }
    throw std::runtime_error("rotation-sim did not say what it sent");
  }

 private:
  bool next_line() { return std::fgets(line_.data(), static_cast<int>(line_.size()), out_) != nullptr; }

  pid_t pid_;
  FILE* out_;
  std::array<char, 1024> line_{};
};

struct Result {
  Reading reading;
  Reading sent;
  double peak_mib;

  [[nodiscard]] double rate() const { return static_cast<double>(sent.events) / reading.seconds; }
  [[nodiscard]] double cpu_ns() const { return reading.cpu_seconds * 1e9 / static_cast<double>(sent.events); }
};

// A peer in a process of its own, so that its memory and its CPU time are its own.
Result run(const Plan& plan, Reading (*peer)(std::uint16_t)) {
  Simulator simulator(plan);
  const std::uint16_t port = simulator.port();
  int out[2];
  if (pipe(out) != 0) throw std::runtime_error("pipe");
  const pid_t pid = fork();
  if (pid == 0) {
    try {
      const Reading reading = peer(port);
      _exit(write(out[1], &reading, sizeof reading) == sizeof reading ? 0 : 1);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "peer: %s\n", error.what());
      _exit(1);
    }
  }
  close(out[1]);
  Result result{};
  const bool read_all = read(out[0], &result.reading, sizeof result.reading) == sizeof result.reading;
  close(out[0]);
  int status = 0;
  rusage used{};
  wait4(pid, &status, 0, &used);
  if (!read_all || status != 0) throw std::runtime_error("the peer failed");
  result.peak_mib = static_cast<double>(used.ru_maxrss) / 1024.0;
  result.sent = simulator.sent();
  return result;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <class Of>
double median_of(const std::vector<Result>& results, const Of& of) {
  std::vector<double> values;
  for (const Result& r : results) values.push_back(of(r));
  return median(values);
}

void print(const char* name, const std::vector<Result>& results) {
  std::printf("%-22s %9.3f M events/s %8.0f CPU ns/event %7.1f MiB peak\n", name,
              median_of(results, [](const Result& r) { return r.rate() / 1e6; }),
              median_of(results, [](const Result& r) { return r.cpu_ns(); }),
              median_of(results, [](const Result& r) { return r.peak_mib; }));
}

int measure(const Plan& plan) {
  std::vector<Result> beast;
  std::vector<Result> pipeline;
  std::vector<double> ratios;
  std::vector<double> cpu_ratios;
  for (int round = 0; round < plan.rounds; ++round) {
    beast.push_back(run(plan, rotation::bench::read_with_beast));
    pipeline.push_back(run(plan, rotation::bench::read_with_pipeline));
    const Result& bare = beast.back();
    const Result& ours = pipeline.back();
    if (ours.reading.events != ours.sent.events || ours.sent.events != bare.sent.events ||
        bare.reading.messages != bare.sent.messages) {
      std::fprintf(stderr, "end_to_end: sent %llu and %llu events, consumed %llu\n",
                   static_cast<unsigned long long>(bare.sent.events),
                   static_cast<unsigned long long>(ours.sent.events),
                   static_cast<unsigned long long>(ours.reading.events));
      return 1;
    }
    ratios.push_back(ours.rate() / bare.rate());
    cpu_ratios.push_back(ours.cpu_ns() / bare.cpu_ns());
    std::printf("round %d: %llu events; bare read loop %.3f M/s, daemon %.3f M/s, ratio %.2f\n", round + 1,
                static_cast<unsigned long long>(ours.sent.events), bare.rate() / 1e6, ours.rate() / 1e6,
                ratios.back());
    std::fflush(stdout);
  }
  std::printf("\nmedian of %d rounds, %d events a message at most\n", plan.rounds, plan.batch);
  print("bare Beast async loop", beast);
  print("daemon", pipeline);
  std::printf("%-22s %9.2f of the rates, %.2f of the CPU time\n", "ratio", median(ratios),
              median(cpu_ratios));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Plan plan;
  CLI::App app(
      "Events a second from rotation-sim through the daemon, beside a bare read loop over the same bytes.");
  app.add_option("--simulator", plan.simulator, "the program to run");
  app.add_option("--rounds", plan.rounds)->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--from-session", plan.from_session, "of 105; plays from there to the end")
      ->check(CLI::Range(0, 104))
      ->capture_default_str();
  app.add_option("--batch", plan.batch, "events a message, at most")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--density", plan.density, "times as many ticks")
      ->check(CLI::Range(0.01, 100.0))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    return measure(plan);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "end_to_end: %s\n", error.what());
    return 1;
  }
}
