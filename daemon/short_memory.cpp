#include "daemon/short_memory.hpp"

#include <cstdlib>
#include <new>
#include <string_view>

#include <openssl/crypto.h>
#include <unistd.h>

#include "daemon/command_line.hpp"

namespace rotation::daemon {
namespace {

[[noreturn]] void out_of_memory() {
  static constexpr std::string_view kSentence = "rotationd: out of memory\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kSentence.data(), kSentence.size());
  _exit(static_cast<int>(ExitCode::error));
}

void* found(void* memory, std::size_t size) {
  if (memory == nullptr && size > 0) out_of_memory();
  return memory;
}

}  // namespace

void end_when_memory_runs_out() noexcept {
  std::set_new_handler(out_of_memory);
  CRYPTO_set_mem_functions(
      [](std::size_t size, const char*, int) { return found(std::malloc(size), size); },
      [](void* old, std::size_t size, const char*, int) { return found(std::realloc(old, size), size); },
      [](void* memory, const char*, int) { std::free(memory); });
}

}  // namespace rotation::daemon
