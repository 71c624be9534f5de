#include "daemon/replay/report/markup.hpp"

namespace rotation::daemon::report {
namespace {

std::string opening(std::string_view name, Attributes attributes) {
  std::string text = "<" + std::string(name);
  for (const auto& [key, value] : attributes) {
    if (!value.empty()) text.append(" ").append(key) += "=\"" + escaped(value) + '"';
  }
  return text;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string shown(std::string_view figure) {
  if (figure == "-") return "–";
  if (figure.starts_with('-')) return "−" + escaped(figure.substr(1));
  return escaped(figure);
}

std::string element(std::string_view name, Attributes attributes, std::string_view inner) {
  return opening(name, attributes).append(">").append(inner).append("</").append(name) += '>';
}

std::string element(std::string_view name, Attributes attributes) {
  return opening(name, attributes) + "/>";
}

}  // namespace rotation::daemon::report
