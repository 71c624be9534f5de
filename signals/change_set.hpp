// ChangeSet: which of a fixed number of things changed, each once, in the order they did.
//
// So that work goes with what changed and not with what there is.  No allocation after construction.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace rotation::signals {

template <typename Id>
class ChangeSet {
 public:
  explicit ChangeSet(std::size_t size) : in_(size, 0) { ids_.reserve(size); }

  void add(Id id) noexcept {
    if (std::exchange(in_[static_cast<std::size_t>(id)], 1) == 0) ids_.push_back(id);
  }
  void add_all() noexcept {
    for (std::size_t i = 0; i < in_.size(); ++i) add(static_cast<Id>(i));
  }
  [[nodiscard]] bool contains(Id id) const noexcept { return in_[static_cast<std::size_t>(id)] != 0; }
  [[nodiscard]] bool empty() const noexcept { return ids_.empty(); }
  [[nodiscard]] std::span<const Id> ids() const noexcept { return ids_; }
  void clear() noexcept {
    for (const Id id : ids_) in_[static_cast<std::size_t>(id)] = 0;
    ids_.clear();
  }

 private:
  std::vector<char> in_;
  std::vector<Id> ids_;
};

}  // namespace rotation::signals
