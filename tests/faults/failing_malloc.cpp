// Loaded before the C library (LD_PRELOAD): allocation number ROTATION_FAILING_ALLOCATION of the process
// finds no memory. A process that ends as it should writes how many it has asked for to ROTATION_ALLOCATIONS.
//
// glibc's own names for its allocator; what looks `malloc` up would allocate.
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

extern "C" {
void* __libc_malloc(std::size_t size);                      // NOLINT
void* __libc_calloc(std::size_t count, std::size_t size);   // NOLINT
void* __libc_realloc(void* old, std::size_t size);          // NOLINT
void* __libc_memalign(std::size_t alignment, std::size_t);  // NOLINT
}

namespace {

std::atomic<unsigned long> asked{0};
unsigned long failing = 0;

bool fails() {
  if (asked.fetch_add(1, std::memory_order_relaxed) + 1 != failing) return false;
  errno = ENOMEM;
  return true;
}

struct Begin {
  Begin() {
    if (const char* n = std::getenv("ROTATION_FAILING_ALLOCATION")) failing = std::strtoul(n, nullptr, 10);
    asked = 0;
  }
  ~Begin() {
    if (const char* file = std::getenv("ROTATION_ALLOCATIONS")) {
      if (std::FILE* out = std::fopen(file, "w")) {
        std::fprintf(out, "%lu\n", asked.load());
        std::fclose(out);
      }
    }
  }
} begin;

}  // namespace

extern "C" {
void* malloc(std::size_t size) {
  return fails() ? nullptr : __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  return fails() ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  return fails() ? nullptr : __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return fails() ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  if (fails()) return ENOMEM;
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}
}
