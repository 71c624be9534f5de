#include "feeds/capture/merge.hpp"

namespace rotation::capture {

Merge::Merge(const std::vector<std::filesystem::path>& files)
    : heads_(files.size()), ended_(files.size()), taken_(files.size()) {
  for (const std::filesystem::path& file : files) readers_.emplace_back(file);
  for (std::size_t i = 0; i < readers_.size(); ++i) ended_[i] = !readers_[i].next(heads_[i]);
}

Merge::Arrival Merge::next() {
  if (taken_ < size()) ended_[taken_] = !readers_[taken_].next(heads_[taken_]);
  taken_ = size();
  for (std::size_t i = 0; i < size(); ++i) {
    if (!ended_[i] && (taken_ == size() || heads_[i].received < heads_[taken_].received)) taken_ = i;
  }
  return {taken_, taken_ < size() ? &heads_[taken_] : nullptr};
}

}  // namespace rotation::capture
