// Any text as a configuration: sentences about it, or one that is written out to an equal one.
#include <cassert>
#include <cstdint>
#include <string>

#include "daemon/config/config.hpp"
#include "tests/fuzz/check_sentence.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rotation;
  using namespace rotation::daemon;
  const auto parsed = parse_config({reinterpret_cast<const char*>(data), size}, "fuzz.yml");
  if (const auto* sentences = std::get_if<Sentences>(&parsed)) {
    assert(!sentences->empty());
    for (const std::string& sentence : *sentences) {
      testing::check_sentence(sentence);
      assert(sentence.starts_with("fuzz.yml:"));
    }
    return 0;
  }
  const auto& config = std::get<Config>(parsed);
  const std::string written = effective_yaml(config);
  const auto again = parse_config(written, "written.yml");
  assert(std::holds_alternative<Config>(again));
  assert(effective_yaml(std::get<Config>(again)) == written);
  assert(config_hash(std::get<Config>(again)) == config_hash(config));
  assert(changed_keys(config, std::get<Config>(again)).empty());
  return 0;
}
