// What a daemon's /metrics says, and waiting until it says something else.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/patience.hpp"

namespace rotation::testing {

// One scrape: `name` or `name{label="value",...}` exactly as it stands in the text -> value.
class Scrape {
 public:
  // Throws std::runtime_error about a line that is neither a comment nor a sample.
  explicit Scrape(std::string_view text);

  // NaN: there is no such sample.
  [[nodiscard]] double operator[](const std::string& sample) const;

  // The sum over all samples of the family that carry all of `labels` (each `label="value"`, as in the text).
  [[nodiscard]] double sum(const std::string& family, const std::vector<std::string>& labels = {}) const;

  // Of a state set: the value of `label` whose sample is 1, e.g. one("rotation_state") == "WATCH". Throws
  // unless exactly one is.
  [[nodiscard]] std::string one(const std::string& family, const std::string& label = "state") const;

  [[nodiscard]] const std::map<std::string, double>& samples() const { return samples_; }

 private:
  std::map<std::string, double> samples_;
};

// GET `path` from 127.0.0.1:port: the body of the answer. Throws if it is not a 200.
[[nodiscard]] std::string fetch(std::uint16_t port, const std::string& path);

[[nodiscard]] Scrape scrape(std::uint16_t port);

// Scrapes again and again until `done`, and returns that scrape. Throws std::runtime_error, naming `what`,
// after `limit`. The daemon's web server must be up.
Scrape scrape_until(std::uint16_t port, const std::string& what,
                    const std::function<bool(const Scrape&)>& done, std::chrono::seconds limit = kPatience);

}  // namespace rotation::testing
