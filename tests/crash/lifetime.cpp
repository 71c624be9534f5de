// A life to be killed at any moment. It says on standard output "warm" once it has begun, "shown N" for each
// transition that may be shown, and at the end what it has come to.
//
//   lifetime FOLDER SEED SESSIONS
#include "tests/crash/lifetime.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <utility>

int main(int argc, char** argv) try {
  if (argc != 4) return 2;
  rotation::testing::Lifetime life(argv[1], std::strtoull(argv[2], nullptr, 10),
                                   rotation::testing::Prints::corrected);
  life.start();
  std::cout << "warm" << std::endl;
  std::uint64_t shown = 0;
  const auto end = life.live(std::atoi(argv[3]), [&] {
    if (std::exchange(shown, life.shown()) != life.shown()) std::cout << "shown " << shown << std::endl;
  });
  std::printf("end %016llx %llu\n", static_cast<unsigned long long>(end.hash),
              static_cast<unsigned long long>(end.transitions));
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
