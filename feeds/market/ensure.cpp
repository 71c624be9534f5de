#include "feeds/market/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace rotation::market {

void broken(const char* file, int line, const char* function) noexcept {
  std::fprintf(stderr, "broken invariant: %s:%d: %s\n", file, line, function);
  std::abort();
}

}  // namespace rotation::market
