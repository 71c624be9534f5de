#include "feeds/simulator/msgpack.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/put.hpp"

namespace rotation::simulator {
namespace {

using Json = nlohmann::ordered_json;  // a client of theirs wants "T" to stay the first key

constexpr std::array<std::string_view, 12> kPrices{"p", "bp", "ap", "op", "cp", "o",
                                                   "h", "l",  "c",  "vw", "u",  "d"};
constexpr int kDeepest = 8;                 // that a client's message is nested
constexpr std::uint64_t kTimestamp = 0xFF;  // extension -1

// Eight bytes, big end first: 30 bits of nanoseconds, 34 of seconds.
Json timestamp(market::Timestamp ts) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(ts);
  const auto seconds = static_cast<std::uint64_t>(whole.time_since_epoch().count());
  const std::uint64_t word = static_cast<std::uint64_t>((ts - whole).count()) << 34U | seconds;
  std::vector<std::uint8_t> bytes;
  for (unsigned shift = 64; shift != 0;) bytes.push_back(static_cast<std::uint8_t>(word >> (shift -= 8)));
  return Json::binary(std::move(bytes), kTimestamp);
}

// JSON has one kind of number and no times.
void tell_types(Json& element) {
  if (!element.is_object()) return;
  for (auto& [key, value] : element.items()) {
    const bool price = std::find(kPrices.begin(), kPrices.end(), key) != kPrices.end();
    if (price && value.is_number()) value = value.get<double>();
    if (key != "t" || !value.is_string()) continue;
    if (const auto ts = market::parse_rfc3339(value.get_ref<const std::string&>())) value = timestamp(*ts);
  }
}

// Stops where it goes deeper: the library reads what is nested by calling itself.
class Shallow final : public Json::json_sax_t {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool key(std::string&) override { return true; }
  bool start_object(std::size_t) override { return ++depth_ <= kDeepest; }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t) override { return ++depth_ <= kDeepest; }
  bool end_array() override { return --depth_ >= 0; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  int depth_ = 0;
};

Conversation::Frames packed(Conversation::Frames frames) {
  for (std::string& frame : frames) frame = msgpack_of(frame);
  return frames;
}

}  // namespace

std::string msgpack_of(std::string_view json) {
  Json message = Json::parse(json);
  for (Json& element : message) tell_types(element);
  std::string bytes;
  Json::to_msgpack(message, bytes);
  return bytes;
}

std::string json_of(std::string_view msgpack) {
  Shallow shallow;
  if (!Json::sax_parse(msgpack, &shallow, Json::input_format_t::msgpack)) return {};
  const Json message = Json::from_msgpack(msgpack, true, false);
  return message.is_discarded() ? std::string()
                                : message.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Conversation::Frames PackedDialogue::greet(const std::optional<Credentials>& credentials) {
  return packed(dialogue_->greet(credentials));
}

Conversation::Frames PackedDialogue::hear(std::string_view text) {
  return packed(dialogue_->hear(json_of(text)));
}

Conversation::Frames PackedDialogue::login_overdue() const {
  return packed(dialogue_->login_overdue());
}

Conversation::Frames PackedDialogue::too_slow() const {
  return packed(dialogue_->too_slow());
}

char* PackedDialogue::encode(char* out, std::span<const Tick> ticks) {
  json_.resize(kFrameBytes + ticks.size() * kElementBytes);
  const char* const end = dialogue_->encode(json_.data(), ticks);
  return put(out, msgpack_of({json_.data(), end}));
}

}  // namespace rotation::simulator
