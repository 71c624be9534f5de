#include "tests/support/scrape.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <thread>

#include "tests/support/raw_http_client.hpp"

namespace rotation::testing {
namespace {

// Between two looks. Not a wait for anything: it keeps a test from taking the processor from what it tests.
constexpr auto kBetweenLooks = std::chrono::milliseconds{10};

bool belongs(const std::string& sample, const std::string& family) {
  return sample.starts_with(family) && (sample.size() == family.size() || sample[family.size()] == '{');
}

}  // namespace

Scrape::Scrape(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::size_t space = line.rfind(' ');
    double value = 0;
    if (space != std::string_view::npos) {
      const char* const stop = line.data() + line.size();
      std::string_view number = line.substr(space + 1);
      if (number.starts_with('+')) number.remove_prefix(1);
      const auto [rest, error] = std::from_chars(number.data(), stop, value);
      if (error == std::errc{} && rest == stop) {
        samples_[std::string(line.substr(0, space))] = value;
        continue;
      }
    }
    throw std::runtime_error("not a sample: '" + std::string(line) + "'");
  }
}

double Scrape::operator[](const std::string& sample) const {
  const auto found = samples_.find(sample);
  return found == samples_.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

double Scrape::sum(const std::string& family, const std::vector<std::string>& labels) const {
  double total = 0;
  for (const auto& [sample, value] : samples_) {
    const auto carried = [&sample = sample](const std::string& label) {
      return sample.find(label) != std::string::npos;
    };
    if (belongs(sample, family) && std::all_of(labels.begin(), labels.end(), carried)) total += value;
  }
  return total;
}

std::string Scrape::one(const std::string& family, const std::string& label) const {
  std::string found;
  int ones = 0;
  for (const auto& [sample, value] : samples_) {
    if (!belongs(sample, family) || value != 1) continue;
    ++ones;
    const std::size_t begin = sample.find(label + "=\"") + label.size() + 2;
    found = sample.substr(begin, sample.find('"', begin) - begin);
  }
  if (ones != 1) throw std::runtime_error(family + " has " + std::to_string(ones) + " ones");
  return found;
}

std::string fetch(std::uint16_t port, const std::string& path) {
  RawHttpClient client(port);
  const HttpAnswer answer =
      client.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  if (answer.status != 200) throw std::runtime_error(path + " answers " + std::to_string(answer.status));
  return answer.body;
}

Scrape scrape(std::uint16_t port) {
  return Scrape(fetch(port, "/metrics"));
}

Scrape scrape_until(std::uint16_t port, const std::string& what,
                    const std::function<bool(const Scrape&)>& done, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    Scrape now = scrape(port);
    if (done(now)) return now;
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("not in time: " + what);
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

}  // namespace rotation::testing
