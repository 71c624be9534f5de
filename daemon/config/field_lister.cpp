#include "daemon/config/field_lister.hpp"

namespace rotation::daemon {

void FieldLister::value(std::string_view key, Value value) {
  if (std::string text = value.write(); !text.empty()) add(key, std::move(text), std::move(value.limits));
}

void FieldLister::list(std::string_view key, std::vector<std::string>& items, const Elements& elements) {
  std::string text = "[";
  for (const std::string& item : items) text += (text.size() > 1 ? ", " : "") + quoted(item);
  add(key, text + ']', elements.limits);
}

void FieldLister::values(std::string_view key, const std::vector<Value>& values) {
  std::string text = "[";
  for (const Value& value : values) text += (text.size() > 1 ? ", " : "") + value.write();
  add(key, text + ']', values.front().limits);
}

void FieldLister::table(std::string_view key, std::map<std::string, std::string>& entries, std::string limits,
                        const EntryProblem& /*problem*/) {
  std::string text = "{";
  for (const auto& [name, entry] : entries) {
    text += (text.size() > 1 ? ", " : "") + quoted(name) + ": " + quoted(entry);
  }
  add(key, text + '}', std::move(limits));
}

void FieldLister::section(std::string_view key, const std::function<void(Fields&)>& keys) {
  FieldLister inner(path_of(key));
  keys(inner);
  if (inner.lines_.empty()) return;
  lines_.push_back(std::string(key) + ':');
  add_nested(inner, "  ");
}

void FieldLister::sections(std::string_view key, std::size_t now, Range<std::size_t> /*count*/,
                           const std::function<void(std::size_t)>& /*resize*/,
                           const std::function<void(Fields&, std::size_t)>& keys) {
  lines_.push_back(std::string(key) + (now == 0 ? ": []" : ":"));
  for (std::size_t i = 0; i < now; ++i) {
    FieldLister inner(path_of(key) + '[' + std::to_string(i) + ']');
    keys(inner, i);
    add_nested(inner, "- ");
  }
}

std::string FieldLister::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + '.' + std::string(key);
}

void FieldLister::add(std::string_view key, std::string value, std::string limits) {
  lines_.push_back(std::string(key) + ": " + value);
  rows_.push_back({path_of(key), std::move(value), std::move(limits)});
}

void FieldLister::add_nested(const FieldLister& inner, std::string_view first_indent) {
  std::string_view indent = first_indent;
  for (const std::string& line : inner.lines_) {
    lines_.push_back(std::string(indent) + line);
    indent = "  ";
  }
  rows_.insert(rows_.end(), inner.rows_.begin(), inner.rows_.end());
}

}  // namespace rotation::daemon
