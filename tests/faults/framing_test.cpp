// F12 to F15: what is wrong below the messages: fragments, size, compression, the protocol itself.
#include <iomanip>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "metrics/process_metrics.hpp"
#include "tests/support/live_feed_fixture.hpp"
#include "tests/support/machine_stalls.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using market::Disconnect;
using market::EventKind;
using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

constexpr double kMiB = 1024 * 1024;

// The head of a frame of so many bytes, 126 at least.
std::string head(unsigned first, std::uint64_t size) {
  const bool fits = size < 65'536;
  std::string bytes{static_cast<char>(first), fits ? '\x7E' : '\x7F'};
  for (int shift = fits ? 8 : 56; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift & 0xFF);
  return bytes;
}

// `size` blanks as the payload of a compressed message.
std::string deflated_blanks(std::size_t size) {
  const std::string block(std::size_t{1} << 20, ' ');
  std::string out(size / 500, '\0');
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  for (std::size_t done = 0; done < size; done += block.size()) {
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(block.data()));
    z.avail_in = static_cast<uInt>(block.size());
    EXPECT_EQ(deflate(&z, done + block.size() < size ? Z_NO_FLUSH : Z_SYNC_FLUSH), Z_OK);
  }
  out.resize(z.total_out - 4);  // the last four bytes of a flush are not sent
  deflateEnd(&z);
  return out;
}

class FramingFaults : public LiveFeedTest {
 protected:
  std::size_t trades() const { return sink.of(EventKind::trade).size(); }

  // Each of `bad` on a connection of its own, then a good one.
  void open_venue_with(const std::vector<Script>& bad) {
    std::vector<Script> scripts;
    for (Script script : bad) {
      script.insert(script.begin(), step::wait([this] {
                      sent.push_back(Steady::now());
                      return true;
                    }));
      script.push_back(step::serve());
      scripts.push_back(alpaca_script(kFullAck, script));
    }
    scripts.push_back(alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()}));
    open_venue(scripts);
  }

  // What refusing each of them took: time from its first byte, and memory over what there was before.
  struct Cost {
    market::Duration slowest{0};
    double memory = 0;
  };
  Cost refuse(std::size_t kinds) {
    const double before = resident();
    Cost cost;
    start();
    std::size_t refused = 0;
    EXPECT_TRUE(run_until([&] {
      cost.memory = std::max(cost.memory, resident() - before);
      if (disconnects(Disconnect::protocol) > refused) {
        cost.slowest = std::max<market::Duration>(cost.slowest, Steady::now() - sent.at(refused));
        ++refused;
      }
      return trades() == 1;
    }));
    EXPECT_EQ(disconnects(Disconnect::protocol), kinds);
    return cost;
  }
  [[nodiscard]] static std::string text(const Cost& cost) {
    std::ostringstream out;
    out << "slowest " << seconds_text(cost.slowest) << ", memory +" << std::fixed << std::setprecision(1)
        << cost.memory / kMiB << " MiB";
    return out.str();
  }
  [[nodiscard]] bool kept(const Cost& cost) {
    return cost.slowest <= seconds{1} + stalls.total() && cost.memory <= 64 * kMiB;
  }

  std::vector<Steady::time_point> sent;
  MachineStalls stalls;

 private:
  static double resident() { return metrics::read_process_metrics().resident_bytes.value_or(0); }
};

TEST_F(FramingFaults, F12ABurstArrivesInOrderWhateverTheFraming) {
  // Whole messages in one segment, with pings between, in fragments, split over many segments, byte by byte.
  constexpr int kMessages = 3000;
  constexpr int kTogether = 9000;
  constexpr int kDripped = 2;
  Script script;
  for (int i = 0; i < kMessages; ++i) {
    const std::string text = "[" + trade(i) + "]";
    if (i % 7 == 3) script.push_back(step::ping());
    script.push_back(i % 5 == 2 ? step::fragments(text, 10) : step::send(text));
  }
  std::string big = "[" + trade(kMessages);
  for (int i = kMessages + 1; i < kMessages + kTogether; ++i) big += "," + trade(i);
  script.push_back(step::send(big + "]"));
  for (int i = 0; i < kDripped; ++i) {
    const std::string payload = "[" + trade(kMessages + kTogether + i) + "]";
    ASSERT_LT(payload.size(), 126U);
    for (const char c : std::string{'\x81', static_cast<char>(payload.size())} + payload) {
      script.push_back(step::raw(std::string(1, c)));
    }
  }
  script.push_back(step::serve());
  open_venue({alpaca_script(kFullAck, script)});
  start();
  constexpr std::size_t kAll = kMessages + kTogether + kDripped;
  EXPECT_TRUE(run_until([&] { return sink.events.size() == kAll + 1; }));
  const auto arrived = sink.of(EventKind::trade);
  std::size_t in_order = 0;
  for (const auto& event : arrived) in_order += event.trade.id == in_order;
  EXPECT_EQ(feed->counters().connects.get(), 1U);
  promise("F12", "fragments, 1-byte segments, coalesced, drip: all, in order",
          std::to_string(in_order) + " of " + std::to_string(kAll) + " in order", in_order == kAll);
}

TEST_F(FramingFaults, F13MessagesOverTheLimit) {
  constexpr std::uint64_t kHuge = std::uint64_t{64} << 20;
  const std::string piece(std::size_t{1} << 16, ' ');
  open_venue_with({
      {step::raw(head(0x81, kHuge))},
      {step::raw(head(0x81, std::uint64_t{1} << 30))},
      {step::raw(head(0x81, std::uint64_t{1} << 62))},
      {step::raw(head(0x81, std::uint64_t{1} << 63))},
      {step::raw(head(0x81, kHuge)), step::raw(piece, 1024)},
      {step::raw(head(0x01, piece.size()) + piece), step::raw(head(0x00, piece.size()) + piece, 1023)},
  });
  const Cost cost = refuse(6);
  // Of the two that really send it much is on its way still, and the reset overtakes the close.
  constexpr std::size_t kClaims = 4;
  std::size_t told = 0;
  for (std::size_t claim = 0; claim < kClaims; ++claim) {
    EXPECT_EQ(venue->connections()[claim]->close_code, 1009) << claim;
    told += venue->connections()[claim]->close_code == 1009;
  }
  promise("F13", "64 MiB, 1 GiB, 2^62 claims, 64 MiB in fragments: refused in 1 s, +64 MiB",
          "6 kinds, of 4 claims " + std::to_string(told) + " told 1009: " + text(cost), kept(cost));
}

TEST_F(FramingFaults, F14ADeflateBomb) {
  const std::string bomb = deflated_blanks(std::size_t{512} << 20);
  const std::string small = deflated_blanks(std::size_t{64} << 20);
  ASSERT_LT(bomb.size(), providers::kMaxMessage) << "small enough to be let in";
  open_venue_with(
      {{step::raw(head(0xC1, small.size()) + small)}, {step::raw(head(0xC1, bomb.size()) + bomb)}});
  options.endpoint.compression = true;
  const Cost cost = refuse(2);
  EXPECT_TRUE(venue->connections()[0]->compression_offered);
  // Of the large one much is still on its way, and the reset of the connection overtakes the close.
  EXPECT_EQ(venue->connections()[0]->close_code, 1009);
  promise("F14", "deflate bomb of 512 MiB: refused in 1 s, +64 MiB",
          std::to_string(bomb.size() / 1024) + " KiB as sent, and one of 64 MiB, 1009: " + text(cost),
          kept(cost));
}

TEST_F(FramingFaults, F15ProtocolViolations) {
  const std::vector<std::pair<int, std::string>> bad{
      {1002, std::string("\xC1\x01x", 3)},                                 // compression that was not agreed
      {1002, std::string("\xA1\x01x", 3)},                                 // a reserved bit
      {1002, std::string("\x91\x01x", 3)},                                 // another
      {1002, std::string("\x83\x01x", 3)},                                 // a reserved opcode
      {1002, std::string("\x8B\x00", 2)},                                  // a reserved opcode of control
      {1002, std::string("\x81\x81zzzzx", 7)},                             // masked by the server
      {1002, std::string("\x80\x01x", 3)},                                 // continues nothing
      {1002, std::string("\x01\x01x\x81\x01x", 6)},                        // begins anew within a message
      {1002, std::string("\x89\x7E\x00\x80", 4) + std::string(128, 'x')},  // a ping over 125 bytes
      {1002, std::string("\x09\x01x", 3)},                                 // a ping in fragments
      {1002, std::string("\x81\x7E\x00\x01x", 5)},                         // a length longer than it need be
      {1002, std::string("\x88\x01\x03", 3)},                              // half a close code
      {1002, std::string("\x88\x02\x00\x01", 4)},                          // a close code that does not exist
      {1007, std::string("\x81\x02\xC3\x28", 4)},                          // not UTF-8
      {1007, std::string("\x81\x01\xC3", 3)},                              // half a character at the end
      {1007, std::string("\x01\x01\xC3\x80\x00", 5)},  // likewise, and an empty last frame
  };
  std::vector<Script> scripts;
  for (const auto& [code, bytes] : bad) scripts.push_back({step::raw(bytes)});
  open_venue_with(scripts);
  refuse(bad.size());
  std::size_t as_told = 0;
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(venue->connections()[i]->close_code, bad[i].first) << i;
    as_told += venue->connections()[i]->close_code == bad[i].first;
  }
  promise("F15", "16 kinds of protocol violation: 1002 or 1007, reconnect",
          std::to_string(as_told) + " of " + std::to_string(bad.size()) + " kinds; no Autobahn suite here",
          as_told == bad.size());
}

}  // namespace
}  // namespace rotation::testing
