#include "signals/ewma.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;

TEST(Ewma, FollowsItsDefinition) {
  Ewma ewma(60s);
  const auto at = [](int second) { return market::Timestamp{std::chrono::seconds{second}}; };
  ewma.see(at(0), 1);
  ewma.see(at(10), 2);
  ewma.see(at(40), 4);
  EXPECT_TRUE(std::isnan(ewma.value())) << "warm after 3 tau";
  for (int i = 0; i < 100; ++i) ewma.see(at(40), 4);  // weighs nothing
  ewma.see(at(180), 4);
  EXPECT_NEAR(ewma.value(), 4 + (1.3934693 - 4) * std::exp(-140 / 60.0), 1e-7) << "section 9";
  ewma.restart();
  EXPECT_TRUE(std::isnan(ewma.value()));
  ewma.see(at(400), 8);
  ewma.see(at(390), 7);  // it was overtaken: it holds from 400 on
  ewma.see(at(579), 9);
  EXPECT_TRUE(std::isnan(ewma.value()));
  ewma.see(at(580), 9);
  const double before = 7 + std::exp(-179 / 60.0);
  EXPECT_NEAR(ewma.value(), 9 + (before - 9) * std::exp(-1 / 60.0), 1e-12) << "nothing of the first run";
}

}  // namespace
}  // namespace rotation::signals
