#include "feeds/providers/yahoo/subscription.hpp"

#include "feeds/providers/json_text.hpp"

namespace rotation::yahoo {

std::string subscribe_frame(std::span<const providers::Instrument> instruments) {
  std::string frame = R"({"subscribe":[)";
  for (const auto& one : instruments) {
    if (&one != instruments.data()) frame += ',';
    providers::append_quoted(frame, one.symbol);
  }
  frame += "]}";
  return frame;
}

}  // namespace rotation::yahoo
