#include "tests/support/faulty_disk.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSector = 512;

enum class Fate : std::uint8_t { pending, certain, doomed };

struct Change {
  std::size_t offset;  // of the bytes; the new size where it cuts
  std::string bytes;
  bool cuts = false;
  Fate fate = Fate::pending;
};

using File = std::vector<Change>;  // from its creation on

// A path begins to mean a file, or ceases to.
struct Name {
  std::string path;
  std::shared_ptr<File> file;
  bool certain = false;
};

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void put(std::string& content, std::size_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
  content.replace(offset, bytes.size(), bytes);
}

// What the changes come to: those that are certain, and of the others what chance has taken along.
std::string content_of(const File& file, std::mt19937_64& random) {
  std::string content;
  const auto happens = [&random] { return random() % 2 == 0; };
  for (const Change& change : file) {
    if (change.cuts) {
      if (change.fate == Fate::certain || happens()) content.resize(change.offset, '\0');
      continue;
    }
    if (change.fate == Fate::certain) {
      put(content, change.offset, change.bytes);
      continue;
    }
    std::string_view left = change.bytes;
    for (std::size_t at = change.offset; !left.empty();) {
      const std::string_view sector = left.substr(0, kSector - at % kSector);
      if (happens()) put(content, at, sector);
      at += sector.size();
      left.remove_prefix(sector.size());
    }
  }
  return content;
}

}  // namespace

struct FaultyDisk::State {
  explicit State(const fs::path& path) : folder(path.string() + '/') {}

  [[nodiscard]] bool has(std::string_view path) const {
    return path.starts_with(folder) || path == std::string_view(folder).substr(0, folder.size() - 1);
  }

  // Counts the call; does a fault befall it?
  std::optional<Fault> befalls(Call call) {
    const std::uint64_t number = ++calls[static_cast<std::size_t>(call)];
    const auto fault = std::find_if(faults.begin(), faults.end(), [&](const Fault& f) {
      return f.call == call && number >= f.first && number - f.first < f.count;
    });
    if (fault == faults.end()) return std::nullopt;
    ++injected;
    errno = fault->error;
    return *fault;
  }

  void before_change();

  const std::string folder;
  std::mutex mutex;
  std::vector<Fault> faults;
  std::array<std::uint64_t, 6> calls{};
  std::uint64_t changes = 0;
  std::uint64_t injected = 0;
  std::chrono::milliseconds slow{0};
  std::function<void(std::uint64_t)> hook;
  std::vector<Name> names;  // in the order in which they changed
  std::map<std::string, std::shared_ptr<File>> files;
  std::map<int, std::shared_ptr<File>> descriptors;
  std::map<int, std::string> folders;  // opened, to be synced
};

namespace {

using Call = FaultyDisk::Call;
using State = FaultyDisk::State;

std::atomic<State*> watched = nullptr;
thread_local bool unwatched = false;  // this thread is within a hook

}  // namespace

void FaultyDisk::State::before_change() {
  ++changes;
  if (!hook) return;
  unwatched = true;
  hook(changes);
  unwatched = false;
}

namespace {

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// The state, locked, if the path is below its folder.
std::pair<State*, std::unique_lock<std::mutex>> watching(const char* path) {
  State* const state = watched.load();
  if (state == nullptr || unwatched || !state->has(path)) return {};
  return {state, std::unique_lock(state->mutex)};
}

std::pair<State*, std::unique_lock<std::mutex>> watching(int descriptor) {
  State* const state = watched.load();
  if (state == nullptr || unwatched) return {};
  std::unique_lock lock(state->mutex);
  if (!state->descriptors.contains(descriptor)) return {};
  return {state, std::move(lock)};
}

int open_watched(const char* path, int flags, mode_t mode) {
  static auto* const open = real<int(const char*, int, ...)>("open");
  auto [state, lock] = watching(path);
  if (state == nullptr) return open(path, flags, mode);
  if (fs::is_directory(path)) {
    const int descriptor = open(path, flags, mode);
    if (descriptor >= 0) {
      state->folders[descriptor] = path;
      state->descriptors[descriptor] = nullptr;
    }
    return descriptor;
  }
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  if (writes && state->befalls(Call::open)) return -1;
  const bool known = state->files.contains(path);
  if (writes && !known) state->before_change();
  const int descriptor = open(path, flags, mode);
  if (descriptor < 0) return descriptor;
  std::shared_ptr<File>& file = state->files[path];
  if (!known) {
    file = std::make_shared<File>();
    state->names.push_back({path, file});
  }
  if ((flags & O_TRUNC) != 0 && known) file->push_back({0, "", true});
  state->descriptors[descriptor] = file;
  return descriptor;
}

// Writes `size` bytes, or as many as a fault lets through, to where `offset` says.
template <class Write>
ssize_t write_watched(State& state, int descriptor, off_t offset, const char* bytes, std::size_t size,
                      Write write) {
  const auto fault = state.befalls(Call::write);
  if (fault && fault->error != 0) return -1;
  if (fault && size > 1) size /= 2;
  state.before_change();
  const ssize_t written = write(size);
  if (written > 0) {
    const std::string_view taken(bytes, static_cast<std::size_t>(written));
    state.descriptors[descriptor]->push_back({static_cast<std::size_t>(offset), std::string(taken)});
  }
  return written;
}

ssize_t append_watched(int descriptor, const void* bytes, std::size_t size) {
  static auto* const write = real<ssize_t(int, const void*, std::size_t)>("write");
  auto [state, lock] = watching(descriptor);
  if (state == nullptr) return write(descriptor, bytes, size);
  const bool appends = (::fcntl(descriptor, F_GETFL) & O_APPEND) != 0;
  const off_t at = ::lseek(descriptor, 0, appends ? SEEK_END : SEEK_CUR);
  return write_watched(*state, descriptor, at, static_cast<const char*>(bytes), size,
                       [&](std::size_t n) { return write(descriptor, bytes, n); });
}

ssize_t pwrite_watched(int descriptor, const void* bytes, std::size_t size, off_t offset) {
  static auto* const write = real<ssize_t(int, const void*, std::size_t, off_t)>("pwrite64");
  auto [state, lock] = watching(descriptor);
  if (state == nullptr) return write(descriptor, bytes, size, offset);
  return write_watched(*state, descriptor, offset, static_cast<const char*>(bytes), size,
                       [&](std::size_t n) { return write(descriptor, bytes, n, offset); });
}

int truncate_watched(int descriptor, off_t size) {
  static auto* const truncate = real<int(int, off_t)>("ftruncate64");
  auto [state, lock] = watching(descriptor);
  if (state == nullptr) return truncate(descriptor, size);
  if (state->befalls(Call::truncate)) return -1;
  state->before_change();
  const int result = truncate(descriptor, size);
  if (result == 0) state->descriptors[descriptor]->push_back({static_cast<std::size_t>(size), "", true});
  return result;
}

int sync_watched(int descriptor, int (*sync)(int)) {
  auto [state, lock] = watching(descriptor);
  if (state == nullptr) return sync(descriptor);
  if (const auto folder = state->folders.find(descriptor); folder != state->folders.end()) {
    state->before_change();
    for (Name& name : state->names) name.certain = true;
    return 0;
  }
  const auto file = state->descriptors[descriptor];
  const auto slow = state->slow;
  const bool fails = state->befalls(Call::sync).has_value();
  const int error = errno;
  if (!fails) state->before_change();
  for (Change& change : *file) {
    if (change.fate == Fate::pending) change.fate = fails ? Fate::doomed : Fate::certain;
  }
  lock.unlock();
  if (slow.count() > 0) std::this_thread::sleep_for(slow);
  errno = error;
  return fails ? -1 : 0;  // nobody loses power here
}

int rename_watched(const char* from, const char* to) {
  static auto* const rename = real<int(const char*, const char*)>("rename");
  auto [state, lock] = watching(from);
  if (state == nullptr) return rename(from, to);
  if (state->befalls(Call::rename)) return -1;
  state->before_change();
  const int result = rename(from, to);
  if (result != 0) return result;
  const auto moved = state->files.extract(from).mapped();
  state->names.push_back({to, moved});
  state->names.push_back({from, nullptr});
  state->files[to] = moved;
  return 0;
}

int remove_watched(const char* path, int (*remove)(const char*)) {
  auto [state, lock] = watching(path);
  if (state == nullptr || !state->files.contains(path)) return remove(path);
  if (state->befalls(Call::remove)) return -1;
  state->before_change();
  const int result = remove(path);
  if (result != 0) return result;
  state->files.erase(path);
  state->names.push_back({path, nullptr});
  return 0;
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

FaultyDisk::FaultyDisk(fs::path folder) : state_(std::make_unique<State>(folder)) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    auto file = std::make_shared<File>();
    file->push_back({0, content_of(entry.path()), false, Fate::certain});
    state_->names.push_back({entry.path(), file, true});
    state_->files[entry.path()] = file;
  }
  watched = state_.get();
}

FaultyDisk::~FaultyDisk() {
  watched = nullptr;
}

void FaultyDisk::inject(const Fault& fault) {
  const std::lock_guard lock(state_->mutex);
  state_->faults.push_back(fault);
}

void FaultyDisk::heal() {
  const std::lock_guard lock(state_->mutex);
  state_->faults.clear();
}

void FaultyDisk::slow_down(std::chrono::milliseconds sync) {
  const std::lock_guard lock(state_->mutex);
  state_->slow = sync;
}

std::uint64_t FaultyDisk::calls(Call call) const {
  const std::lock_guard lock(state_->mutex);
  return state_->calls[static_cast<std::size_t>(call)];
}

std::uint64_t FaultyDisk::changes() const {
  const std::lock_guard lock(state_->mutex);
  return state_->changes;
}

std::uint64_t FaultyDisk::injected() const {
  const std::lock_guard lock(state_->mutex);
  return state_->injected;
}

void FaultyDisk::before_changes(std::function<void(std::uint64_t number)> hook) {
  const std::lock_guard lock(state_->mutex);
  state_->hook = std::move(hook);
}

void FaultyDisk::lose_power(const fs::path& to, std::mt19937_64& random) const {
  const auto& names = state_->names;
  const auto uncertain =
      std::find_if(names.begin(), names.end(), [](const Name& name) { return !name.certain; });
  const auto end = uncertain + static_cast<std::ptrdiff_t>(
                                   random() % static_cast<std::size_t>(names.end() - uncertain + 1));
  std::map<std::string, std::shared_ptr<File>> there;
  for (auto name = names.begin(); name != end; ++name) {
    if (name->file) {
      there[name->path] = name->file;
    } else {
      there.erase(name->path);
    }
  }
  for (const auto& [path, file] : there) {
    const fs::path target = to / path.substr(state_->folder.size());
    fs::create_directories(target.parent_path());
    std::ofstream(target, std::ios::binary) << content_of(*file, random);
  }
}

}  // namespace rotation::testing

// The system calls, before those of the C library for all that this program is made of.
extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = rotation::testing::mode_of(flags, arguments);
  va_end(arguments);
  return rotation::testing::open_watched(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = rotation::testing::mode_of(flags, arguments);
  va_end(arguments);
  return rotation::testing::open_watched(path, flags, mode);
}

int close(int descriptor) {
  static auto* const close = rotation::testing::real<int(int)>("close");
  if (auto [state, lock] = rotation::testing::watching(descriptor); state != nullptr) {
    state->descriptors.erase(descriptor);
    state->folders.erase(descriptor);
  }
  return close(descriptor);
}

ssize_t write(int descriptor, const void* bytes, std::size_t size) {
  return rotation::testing::append_watched(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t offset) {
  return rotation::testing::pwrite_watched(descriptor, bytes, size, offset);
}

ssize_t pwrite64(int descriptor, const void* bytes, std::size_t size, off_t offset) {
  return rotation::testing::pwrite_watched(descriptor, bytes, size, offset);
}

int ftruncate(int descriptor, off_t size) noexcept {
  return rotation::testing::truncate_watched(descriptor, size);
}

int ftruncate64(int descriptor, off_t size) noexcept {
  return rotation::testing::truncate_watched(descriptor, size);
}

int fsync(int descriptor) {
  static auto* const sync = rotation::testing::real<int(int)>("fsync");
  return rotation::testing::sync_watched(descriptor, sync);
}

int fdatasync(int descriptor) {
  static auto* const sync = rotation::testing::real<int(int)>("fdatasync");
  return rotation::testing::sync_watched(descriptor, sync);
}

int rename(const char* from, const char* to) noexcept {
  return rotation::testing::rename_watched(from, to);
}

int remove(const char* path) noexcept {
  static auto* const remove = rotation::testing::real<int(const char*)>("remove");
  return rotation::testing::remove_watched(path, remove);
}

int unlink(const char* path) noexcept {
  static auto* const unlink = rotation::testing::real<int(const char*)>("unlink");
  return rotation::testing::remove_watched(path, unlink);
}

}  // extern "C"
