// The query of a request: "limit=50&origin=live", percent-decoded, and nothing in it that is not known.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/time.hpp"

namespace rotation::daemon::api {

// Every mistake is a Refusal (bad_data).
class Query {
 public:
  // `known`: the keys there may be, each at most once.
  Query(std::string_view text, std::initializer_list<std::string_view> known);

  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> one_of(std::string_view key,
                                                  std::initializer_list<std::string_view> words) const;
  [[nodiscard]] std::optional<std::uint64_t> whole(std::string_view key, std::uint64_t least,
                                                   std::uint64_t most) const;
  [[nodiscard]] std::optional<market::Day> day(std::string_view key) const;
  // Separated by commas; empty where the key is not given.
  [[nodiscard]] std::vector<std::string> list(std::string_view key) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace rotation::daemon::api
