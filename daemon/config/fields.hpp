// The keys of a mapping, each declared once: where its value lives, its form, its limits.
//
// One description serves all: FieldReader fills the structures from a document, FieldLister says what they
// hold. A description is a function `void keys_of(Fields&, Struct&)`; the order of its lines is the order in
// print.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/values.hpp"

namespace rotation::daemon {

// What an element of a list may be.
struct Elements {
  Range<std::size_t> count;
  std::string limits;
  std::function<std::string(std::string_view)> problem;  // "" or what is wrong with one element
};

class Fields {
 public:
  virtual ~Fields() = default;

  virtual void value(std::string_view key, Value value) = 0;
  virtual void list(std::string_view key, std::vector<std::string>& items, const Elements& elements) = 0;
  // A list of exactly these values.
  virtual void values(std::string_view key, const std::vector<Value>& values) = 0;
  // Names to text, both free: `problem` judges one entry.
  using EntryProblem = std::function<std::string(std::string_view name, std::string_view text)>;
  virtual void table(std::string_view key, std::map<std::string, std::string>& entries, std::string limits,
                     const EntryProblem& problem) = 0;
  virtual void section(std::string_view key, const std::function<void(Fields&)>& keys) = 0;

  template <class T>
  void sections(std::string_view key, std::vector<T>& items, Range<std::size_t> count,
                const std::function<void(Fields&, T&)>& keys) {
    sections(
        key, items.size(), count, [&items](std::size_t n) { items.assign(n, T{}); },
        [&items, &keys](Fields& fields, std::size_t i) { keys(fields, items[i]); });
  }

  // Whether the document has the key; a lister says false.
  [[nodiscard]] virtual bool given(std::string_view key) const = 0;
  // "file:line:column: path" of a key, for a mistake that shows only later; a lister gives "".
  [[nodiscard]] virtual std::string where(std::string_view key) const = 0;
  // A rule over several values: if it does not hold, `sentence` is a mistake at `key` (a path below this
  // mapping). Counts only if this mapping has no other mistake, so that one slip gives one sentence.
  virtual void require(bool holds, std::string_view key, std::string_view sentence) = 0;

 protected:
  virtual void sections(std::string_view key, std::size_t now, Range<std::size_t> count,
                        const std::function<void(std::size_t)>& resize,
                        const std::function<void(Fields&, std::size_t)>& keys) = 0;
};

}  // namespace rotation::daemon
