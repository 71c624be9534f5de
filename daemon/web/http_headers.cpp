#include "daemon/web/http_headers.hpp"

#include <algorithm>
#include <charconv>

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

// Cuts `text` at the first `separator` outside quotes and returns what was before it.
std::string_view next(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text.size() && (quoted || text[at] != separator); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (quoted && text[at] == '\\') ++at;
  }
  at = std::min(at, text.size());
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return trim(head);
}

// "q=0", "q=0.", "q=0.000": not acceptable.
bool is_zero_weight(std::string_view parameter) {
  if (parameter.size() < 3 || !equal(parameter.substr(0, 2), "q=")) return false;
  return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
}

// One element of Accept, as far as it matters here.
struct MediaRange {
  std::string_view type;
  std::string_view version, proto, encoding;
  double weight = 1;
};

MediaRange media_range(std::string_view element) {
  MediaRange range{.type = next(element, ';'), .version = {}, .proto = {}, .encoding = {}};
  while (!element.empty()) {
    std::string_view value = next(element, ';');
    const std::string_view name = next(value, '=');
    value = trim(value);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    if (equal(name, "version")) range.version = value;
    if (equal(name, "proto")) range.proto = value;
    if (equal(name, "encoding")) range.encoding = value;
    if (equal(name, "q")) {
      double weight = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), weight);
      const bool whole = error == std::errc{} && end == value.data() + value.size();
      if (whole && weight >= 0 && weight <= 1) range.weight = weight;
    }
  }
  return range;
}

std::optional<metrics::Format> format(const MediaRange& range) {
  using metrics::Format;
  const auto version = [&range](std::string_view ours) {
    return range.version.empty() || range.version == ours;
  };
  if (equal(range.type, "text/plain") && version("0.0.4")) return Format::text;
  if (equal(range.type, "text/*") || range.type == "*/*") return Format::text;
  if (equal(range.type, "application/openmetrics-text") && version("1.0.0")) return Format::openmetrics;
  if (equal(range.type, "application/vnd.google.protobuf") &&
      range.proto == "io.prometheus.client.MetricFamily" && range.encoding == "delimited") {
    return Format::protobuf;
  }
  return std::nullopt;
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

metrics::Format wanted_format(std::string_view accept) {
  metrics::Format wanted = metrics::Format::text;
  double weight = 0;
  while (!accept.empty()) {
    const MediaRange range = media_range(next(accept, ','));
    if (const auto named = format(range); named && range.weight > weight) {
      wanted = *named;
      weight = range.weight;
    }
  }
  return wanted;
}

bool same_origin(std::string_view origin, std::string_view host_header) {
  const auto scheme = origin.find("://");
  return scheme != std::string_view::npos && equal(origin.substr(scheme + 3), host_header);
}

}  // namespace rotation::daemon
