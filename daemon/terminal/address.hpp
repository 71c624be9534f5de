// Where a running daemon answers, and as whom it is asked.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "daemon/config/url.hpp"

namespace rotation::daemon::terminal {

inline constexpr std::string_view kDefaultAddress = "http://127.0.0.1:8711";

struct Address {
  Url url;                    // http or https; its path is where a proxy has put the daemon
  std::string authorization;  // the value of that header, a secret; empty: none

  [[nodiscard]] std::string path(std::string_view below) const;  // "/api/v1/" and that
  [[nodiscard]] std::string text() const { return url.text(); }  // without the password
};

// http[s]://[USER:PASSWORD@]HOST[:PORT][/PATH], in user and password %XX. Or what is wrong, as the end of a
// sentence without the password. A password goes unencrypted to this machine only.
[[nodiscard]] std::variant<Address, std::string> parse_address(std::string_view text);

}  // namespace rotation::daemon::terminal
