// One peer reads quote_server's stream to its end and says, in one line of JSON, how that went.
#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "bench/peers/daemon.hpp"
#include "bench/peers/readers.hpp"

int main(int argc, char** argv) {
  using namespace rotation;
  using daemon::IdleMode;
  bench::Stream stream;
  bench::Daemon how;
  std::string peer;
  std::int64_t step = 0;
  std::int64_t ahead = 0;
  bool spin = false;
  CLI::App app("Reads the stream of quote_server to its end.");
  app.add_option("peer", peer)
      ->required()
      ->check(CLI::IsMember({"daemon", "recv", "beast-sync", "beast-async"}));
  app.add_option("--port", stream.port)->required();
  app.add_option("--messages", stream.messages, "that will come")->required();
  app.add_option("--quotes", stream.quotes, "in each")->capture_default_str();
  app.add_option("--step", step, "ns between them, to measure latencies; 0: do not");
  app.add_option("--ahead", ahead, "ns by which their times are ahead of the clock");
  app.add_option("--ca", stream.ca_file, "TLS, trusting this (daemon)");
  app.add_flag("--shared", how.shared, "feed and engine in one thread (daemon)");
  app.add_option("--idle", how.idle, "how it waits (daemon)")
      ->transform(CLI::CheckedTransformer(std::map<std::string, IdleMode>{
          {"adaptive", IdleMode::adaptive}, {"spin", IdleMode::spin}, {"block", IdleMode::block}}));
  app.add_flag("--spin", spin, "asks without pause (recv)");
  CLI11_PARSE(app, argc, argv);
  stream.step = std::chrono::nanoseconds{step};
  stream.ahead = std::chrono::nanoseconds{ahead};
  try {
    const std::string report = peer == "daemon"       ? bench::read_with_daemon(stream, how)
                               : peer == "recv"       ? bench::read_with_recv(stream, spin)
                               : peer == "beast-sync" ? bench::read_with_beast_sync(stream)
                                                      : bench::read_with_beast_async(stream);
    std::printf("%s\n", report.c_str());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "quote_peer: %s\n", error.what());
    return 1;
  }
}
