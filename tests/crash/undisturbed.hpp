// What a life comes to that nothing has disturbed.
#pragma once

#include <string>

#include "tests/crash/cases.hpp"
#include "tests/crash/lifetime.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {

struct Undisturbed {
  Undisturbed(std::uint64_t seed, int sessions) {
    const TemporaryFolder folder;
    {
      Lifetime life(folder.path(), seed, Prints::right);
      life.start();
      end = life.live(sessions, [this] { ++market_events; });
    }
    events = events_in(folder.path());
  }

  Lifetime::End end;
  std::uint64_t market_events = 0;
  std::string events;
};

}  // namespace rotation::testing
