#include "feeds/market/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace rotation::market {

void broken(const std::source_location& where) noexcept {
  std::fprintf(stderr, "broken invariant: %s:%u: %s\n", where.file_name(), where.line(),
               where.function_name());
  std::abort();
}

}  // namespace rotation::market
