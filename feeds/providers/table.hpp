// The providers there are: one row each. Nothing else in the program knows any of them by name.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::providers {

struct Row {
  const Profile* profile;
  // Throws std::bad_alloc only.
  std::unique_ptr<Provider> (*make)(market::FeedId feed, const std::vector<Instrument>& instruments);
};

// In the order of their names.
[[nodiscard]] std::span<const Row> table() noexcept;

}  // namespace rotation::providers
