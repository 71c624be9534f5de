// A page of ours as XML, read strictly.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rotation::testing {

// What is wrong with the page as XML, or "": every tag closed in order, every attribute quoted and given
// once. What stands in a CDATA section is text.
inline std::string html_fault(std::string_view page) {
  constexpr std::string_view kType = "<!DOCTYPE html>\n";
  if (!page.starts_with(kType)) return "no document type";
  page.remove_prefix(kType.size());
  std::vector<std::string> open;
  while (!page.empty()) {
    const std::size_t at = page.find('<');
    const std::string_view text = page.substr(0, at);
    for (std::size_t amp = text.find('&'); amp != std::string_view::npos; amp = text.find('&', amp + 1)) {
      const auto entity = text.substr(amp, text.find(';', amp) + 1 - amp);
      if (entity != "&amp;" && entity != "&lt;" && entity != "&gt;" && entity != "&quot;") return "bare &";
    }
    if (at == std::string_view::npos) break;
    page.remove_prefix(at + 1);
    if (page.starts_with("![CDATA[")) {
      const std::size_t end = page.find("]]>");
      if (end == std::string_view::npos) return "open CDATA";
      page.remove_prefix(end + 3);
      continue;
    }
    const bool closes = page.starts_with('/');
    if (closes) page.remove_prefix(1);
    const std::size_t name_end = page.find_first_of(" />");
    const std::string name(page.substr(0, name_end));
    page.remove_prefix(name_end);
    std::set<std::string> seen;
    while (page.starts_with(' ')) {
      const std::size_t equals = page.find("=\"");
      if (equals == std::string_view::npos) return "attribute";
      const std::size_t quote = page.find('"', equals + 2);
      const std::string key(page.substr(1, equals - 1));
      if (key.find_first_of(" <>\"") != std::string::npos) return "attribute " + key;
      if (!seen.insert(key).second) return "twice " + key;
      if (page.substr(equals + 2, quote - equals - 2).find('<') != std::string_view::npos) return "bare <";
      page.remove_prefix(quote + 1);
    }
    if (page.starts_with("/>")) {
      page.remove_prefix(2);
      continue;
    }
    if (!page.starts_with('>')) return "in <" + name;
    page.remove_prefix(1);
    if (!closes) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "unexpected </" + name;
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "open <" + open.back();
}

}  // namespace rotation::testing
