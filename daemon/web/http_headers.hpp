// The few request headers whose meaning the HTTP listener must get exactly right. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "metrics/exposition.hpp"

namespace rotation::daemon {

// The host of a Host header or URL authority without its port, in lower case: "Localhost:8711" ->
// "localhost",
// "[::1]:8711" -> "::1". nullopt: not of the form host[:port].
[[nodiscard]] std::optional<std::string> host_name(std::string_view authority);

// Does Accept-Encoding allow gzip? "gzip;q=0" forbids it, "*" allows it where gzip itself is not named.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

// Does If-None-Match (a list, or "*") name this entity tag? Compared weakly, as GET asks (RFC 9110, 13.1.2).
[[nodiscard]] bool names_tag(std::string_view if_none_match, std::string_view etag);

// In which format whoever scrapes wants the page, as Prometheus' own libraries read Accept: what it names
// with the greatest weight, of equal ones the first. Plain text where it names nothing that there is, and for
// whoever takes anything: a page is of more use than a 406.
[[nodiscard]] metrics::Format wanted_format(std::string_view accept);

// Is an Origin header ("http://host:port") that of the page which `host_header` itself serves?
[[nodiscard]] bool same_origin(std::string_view origin, std::string_view host_header);

}  // namespace rotation::daemon
