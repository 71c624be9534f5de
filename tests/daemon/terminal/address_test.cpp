#include "daemon/terminal/address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rotation::daemon::terminal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Address address(std::string_view text) {
  auto parsed = parse_address(text);
  if (const auto* wrong = std::get_if<std::string>(&parsed)) {
    ADD_FAILURE() << *wrong;
    return {};
  }
  return std::get<Address>(std::move(parsed));
}

std::string mistake(std::string_view text) {
  const auto parsed = parse_address(text);
  const auto* wrong = std::get_if<std::string>(&parsed);
  return wrong == nullptr ? "" : *wrong;
}

TEST(Address, IsSchemeHostPortAndWhereAProxyHasPutIt) {
  EXPECT_EQ(address(kDefaultAddress).path("status"), "/api/v1/status");
  const Address there = address("https://desk.example/rotation/");
  EXPECT_TRUE(there.url.encrypted());
  EXPECT_EQ(there.url.port, 443);
  EXPECT_EQ(there.path("stream"), "/rotation/api/v1/stream");
  EXPECT_EQ(address("https://desk.example/rotation").path("stream"), "/rotation/api/v1/stream");
  EXPECT_EQ(address("http://[::1]:8711").url.host, "::1");
  EXPECT_EQ(address("http://desk.example:8711").url.host, "desk.example") << "nothing secret goes along";
}

TEST(Address, TakesUserAndPasswordAndDoesNotShowThem) {
  const Address there = address("https://desk:s%40%3aret@desk.example:8711/x");
  EXPECT_EQ(there.authorization, "Basic ZGVzazpzQDpyZXQ=");  // desk:s@:ret
  EXPECT_EQ(there.text(), "https://desk.example:8711/x");
  EXPECT_EQ(address("http://desk:secret@localhost:1").url.host, "localhost");
}

TEST(Address, SaysWhatIsWrongWithoutThePassword) {
  EXPECT_THAT(mistake("localhost:8711"), HasSubstr("is not an address"));
  EXPECT_THAT(mistake("ws://localhost"), HasSubstr("does not begin with https://"));
  EXPECT_THAT(mistake("http://localhost:0"), HasSubstr("is not an address"));
  EXPECT_THAT(mistake("https://secret@host"), HasSubstr("USER:PASSWORD"));
  EXPECT_THAT(mistake("https://a:%4@host"), HasSubstr("USER:PASSWORD"));
  for (const char* text : {"http://desk:secret@desk.example", "https://secret@host", "x://a:secret@host"}) {
    EXPECT_NE(mistake(text), "") << text;
    EXPECT_THAT(mistake(text), Not(HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace rotation::daemon::terminal
