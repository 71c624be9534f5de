// Where a credential comes from, and fetching it. The configuration holds references, never the secret
// itself, so that nothing made from it (a dump, a hash, a log line, a page) can leak one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "feeds/net/secret.hpp"

namespace rotation::daemon {

struct SecretReference {
  enum class Source {
    anonymous,    // the word "anonymous": for a simulator on loopback
    environment,  // variable `name`; for development: children inherit it
    file,         // path `name`, readable by its owner only
    credential,   // file `name` in systemd's $CREDENTIALS_DIRECTORY
  };
  Source source = Source::anonymous;
  std::string name;
  std::string where;  // "file:line:column: key" that says so

  [[nodiscard]] std::string text() const;  // for people: "variable ALPACA_KEY"
};

// Looks up an environment variable; tests bring their own.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] Environment process_environment();

// The secret, without the line break at its end, or one sentence. Files are read anew each time. At most 4
// KiB, printable ASCII only: it goes into protocol messages and HTTP headers.
[[nodiscard]] std::variant<net::Secret, std::string> read_secret(const SecretReference& reference,
                                                                 const Environment& environment);
// The same for a start that cannot do without it: throws std::runtime_error with the sentence.
[[nodiscard]] net::Secret require_secret(const SecretReference& reference);

}  // namespace rotation::daemon
