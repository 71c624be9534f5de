#include "daemon/web/http_headers.hpp"

#include <algorithm>

namespace rotation::daemon {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Cuts `text` at the first `separator` and returns what was before it.
std::string_view next(std::string_view& text, char separator) {
  const auto at = std::min(text.find(separator), text.size());
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return trim(head);
}

// "q=0", "q=0.", "q=0.000": not acceptable.
bool is_zero_weight(std::string_view parameter) {
  if (parameter.size() < 3 || !equal(parameter.substr(0, 2), "q=")) return false;
  return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> host_name(std::string_view authority) {
  std::string_view host = authority;
  std::string_view port;
  if (!host.empty() && host.front() == '[') {
    const auto end = host.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    port = host.substr(end + 1);
    host = host.substr(1, end - 1);
    if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return std::nullopt;
  } else {
    const auto colon = std::min(host.find(':'), host.size());
    port = host.substr(colon);
    host = host.substr(0, colon);
    const auto part_of_name = [](char c) {
      return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
             c == '_';
    };
    if (!std::all_of(host.begin(), host.end(), part_of_name)) return std::nullopt;
  }
  if (host.empty()) return std::nullopt;
  if (!port.empty() && (port.front() != ':' || port.size() > 6 ||
                        port.find_first_not_of("0123456789", 1) != std::string_view::npos)) {
    return std::nullopt;
  }
  std::string name(host);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  return name;
}

bool accepts_gzip(std::string_view accept_encoding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    std::string_view element = next(accept_encoding, ',');
    const std::string_view coding = next(element, ';');
    bool wanted = true;
    while (!element.empty()) wanted = !is_zero_weight(next(element, ';')) && wanted;
    if (equal(coding, "gzip")) return wanted;
    if (coding == "*") any = wanted;
  }
  return any;
}

bool names_tag(std::string_view if_none_match, std::string_view etag) {
  const auto strong = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
  while (!if_none_match.empty()) {
    const std::string_view tag = next(if_none_match, ',');
    if (tag == "*" || strong(tag) == strong(etag)) return true;
  }
  return false;
}

bool same_origin(std::string_view origin, std::string_view host_header) {
  const auto scheme = origin.find("://");
  return scheme != std::string_view::npos && equal(origin.substr(scheme + 3), host_header);
}

}  // namespace rotation::daemon
