// Over TLS a feed speaks to the right server or not at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/live_feed_fixture.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using market::Disconnect;
using std::chrono::hours;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LiveFeedTls : public LiveFeedTest {
 protected:
  LiveFeedTls() : authority("Test Authority") { trust(authority.pem()); }

  void trust(const std::string& pem) { options.ca_file = folder.write("ca.pem", pem).string(); }

  void serve(TlsOptions tls) {
    venue = std::make_unique<FakeVenue>(
        io, std::vector<Script>{alpaca_script(kFullAck, {step::send("[" + trade(1) + "]"), step::serve()})},
        std::move(tls));
    start(true, venue->port());
  }

  void expect_refused(const std::string& certificate) {
    ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::tls) == 3; }));
    for (const auto& connection : venue->connections()) {
      EXPECT_FALSE(connection->tls_done);
      EXPECT_THAT(connection->received, IsEmpty()) << "credentials were sent";
    }
    EXPECT_THAT(sink.of(market::EventKind::trade), IsEmpty());
    EXPECT_TRUE(noticed("TLS: "));
    promise("F43", "a bad certificate is refused before any credential is sent",
            certificate + ": 3 connections, 0 bytes after the handshake's", true);
  }

  TemporaryFolder folder;
  Authority authority;
};

TEST_F(LiveFeedTls, DeliversAndNamesTheServer) {
  serve({.identity = authority.issue("localhost")});
  ASSERT_TRUE(run_until([&] { return sink.of(market::EventKind::trade).size() == 1; }));
  EXPECT_EQ(venue->connections()[0]->server_name, "localhost");
  EXPECT_THAT(venue->connections()[0]->received, SizeIs(2));
}

TEST_F(LiveFeedTls, TellsWhenTheCertificateRunsOut) {
  const auto issued = std::chrono::system_clock::now();
  serve({.identity = authority.issue("localhost", hours{-1}, hours{240})});
  ASSERT_TRUE(run_until([&] { return sink.of(market::EventKind::trade).size() == 1; }));
  const market::Timestamp told{market::Duration{feed->counters().certificate_expiry_ns.load()}};
  EXPECT_LE(told, issued + hours{240} + std::chrono::minutes{1});
  EXPECT_GE(told, issued + hours{239});
}

TEST_F(LiveFeedTls, ABurstOverTls) {
  Script more;
  for (int i = 0; i < 2000; ++i) more.push_back(step::send("[" + trade(i) + "]"));
  more.push_back(step::serve());
  venue = std::make_unique<FakeVenue>(io, std::vector<Script>{alpaca_script(kFullAck, more)},
                                      TlsOptions{.identity = authority.issue("localhost")});
  start(true, venue->port());
  ASSERT_TRUE(run_until([&] { return sink.events.size() == 2000 + 1; }));  // with the feed's status
  const auto trades = sink.of(market::EventKind::trade);
  ASSERT_THAT(trades, SizeIs(2000));
  for (std::size_t i = 0; i < trades.size(); ++i) ASSERT_EQ(trades[i].trade.id, i);
}

TEST_F(LiveFeedTls, RefusesAnUnknownAuthority) {
  serve({.identity = Authority("Test Authority").issue("localhost")});
  expect_refused("an unknown authority");
}

TEST_F(LiveFeedTls, RefusesAnotherHostsCertificate) {
  serve({.identity = authority.issue("other.example")});
  expect_refused("another host's");
}

TEST_F(LiveFeedTls, RefusesAnExpiredCertificate) {
  serve({.identity = authority.issue("localhost", hours{-48}, hours{-24})});
  expect_refused("expired");
}

TEST_F(LiveFeedTls, RefusesASelfSignedCertificate) {
  serve({.identity = self_signed("localhost")});
  expect_refused("self-signed");
}

TEST_F(LiveFeedTls, RefusesOldTls) {
  serve({.identity = authority.issue("localhost"), .only_tls_1_1 = true});
  expect_refused("TLS 1.1");
}

TEST_F(LiveFeedTls, ByDefaultTrustsTheSystemOnly) {
  options.ca_file.clear();
  serve({.identity = authority.issue("localhost")});
  expect_refused("no authority of the system");
}

TEST_F(LiveFeedTls, ReadsTheAuthoritiesAnewForEachConnection) {
  trust("no certificate at all");
  serve({.identity = authority.issue("localhost")});
  ASSERT_TRUE(run_until([&] { return disconnects(Disconnect::tls) == 2; }));
  EXPECT_TRUE(noticed("cannot be read as trusted certificates")) << notices[0];
  EXPECT_THAT(venue->connections(), IsEmpty());
  folder.write("ca.pem", authority.pem());
  ASSERT_TRUE(run_until([&] { return sink.of(market::EventKind::trade).size() == 1; }));
}

}  // namespace
}  // namespace rotation::testing
