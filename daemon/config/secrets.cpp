#include "daemon/config/secrets.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/config/values.hpp"

namespace rotation::daemon {
namespace {

constexpr std::size_t kLongest = 4096;

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

std::string reason() {
  return std::generic_category().message(errno);
}

using Result = std::variant<net::Secret, std::string>;

// Takes over `text`: every way out leaves no unwiped copy.
Result check(std::string text, const std::string& what) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
  const std::size_t size = text.size();
  net::Secret secret(std::move(text));
  if (size == 0) return what + " is empty";
  if (size > kLongest) return what + " is longer than 4096 characters";
  if (!printable) return what + " has characters that no key has (blanks, line breaks, non-ASCII)";
  return secret;
}

Result read_file(const std::string& path, bool owner_only) {
  const std::string what = "the secret file " + shown(path);
  const Descriptor file(path);
  if (file.get() < 0) return "cannot read " + what + ": " + reason();
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return "cannot read " + what + ": " + reason();
  if (!S_ISREG(status.st_mode)) return what + " is not a regular file";
  if (owner_only && (status.st_mode & 077U) != 0) {
    std::array<char, 5> mode{'0', static_cast<char>('0' + (status.st_mode >> 6U & 7U)),
                             static_cast<char>('0' + (status.st_mode >> 3U & 7U)),
                             static_cast<char>('0' + (status.st_mode & 7U)), '\0'};
    return what + " has mode " + mode.data() + ", which others can use; run: chmod 600 " + path;
  }
  std::string text(kLongest + 2, '\0');  // in one piece: a growing string would leave copies behind
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = ::read(file.get(), text.data() + size, text.size() - size);
    if (n < 0) return "cannot read " + what + ": " + reason();
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  text.resize(size);
  return check(std::move(text), what);
}

Result fetch(const SecretReference& reference, const Environment& environment) {
  switch (reference.source) {
    case SecretReference::Source::anonymous:
      break;
    case SecretReference::Source::environment: {
      auto text = environment(reference.name);
      if (!text) return "the environment variable " + reference.name + " is not set";
      return check(*std::move(text), "the environment variable " + reference.name);
    }
    case SecretReference::Source::file:
      return read_file(reference.name, true);
    case SecretReference::Source::credential: {
      const auto directory = environment("CREDENTIALS_DIRECTORY");
      if (!directory) {
        return "the credential " + shown(reference.name) +
               " needs $CREDENTIALS_DIRECTORY, which systemd sets for LoadCredential=";
      }
      // systemd guards the directory; the files' own mode shows the mask of an access list.
      return read_file(*directory + '/' + reference.name, false);
    }
  }
  return net::Secret("anonymous");
}

}  // namespace

std::string SecretReference::text() const {
  switch (source) {
    case Source::anonymous:
      break;
    case Source::environment:
      return "variable " + name;
    case Source::file:
      return "file " + name;
    case Source::credential:
      return "credential " + name;
  }
  return "anonymous";
}

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* text = std::getenv(name.c_str());
    if (text == nullptr) return std::nullopt;
    return text;
  };
}

Result read_secret(const SecretReference& reference, const Environment& environment) {
  Result result = fetch(reference, environment);
  if (auto* sentence = std::get_if<std::string>(&result)) *sentence = reference.where + ": " + *sentence;
  return result;
}

net::Secret require_secret(const SecretReference& reference) {
  auto secret = read_secret(reference, process_environment());
  if (const auto* sentence = std::get_if<std::string>(&secret)) throw std::runtime_error(*sentence);
  return std::move(std::get<net::Secret>(secret));
}

}  // namespace rotation::daemon
