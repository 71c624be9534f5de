#include "daemon/meanings.hpp"

#include <array>

namespace rotation::daemon {

using signals::Reason;
using signals::State;

std::string_view meaning(State state) {
  constexpr std::array<std::string_view, signals::kStates> kMeanings{
      "No rotation: small caps are not gaining on large caps.",
      "Small caps have stopped losing ground; nothing more.",
      "The catalysts are in place, but prices have not confirmed: at most a starter position.",
      "Prices show a rotation; it is confirmed once enough closes have counted.",
      "The rotation into small caps is confirmed.",
      "The rotation is confirmed and stretched: hold, add nothing.",
      "The rotation has failed; the machine cools down before it looks again."};
  return kMeanings[static_cast<std::size_t>(state)];
}

std::string_view meaning(Reason reason) {
  constexpr std::array<std::string_view, signals::kReasonNames.size()> kMeanings{
      "the spread stopped falling",
      "the spread fell again",
      "enough catalysts came on while the spread held",
      "the catalysts went, the spread fell, or a veto came on",
      "every mandatory price trigger was on and no veto",
      "prices, participation and catalysts held together long enough",
      "a mandatory price trigger went off or a veto came on",
      "the move went far beyond what is usual",
      "the stretch is over",
      "the spread fell through its stop",
      "the 60-session trend was gone",
      "the large-cap leaders made new highs while the spread fell",
      "the cool-down is over",
      "a late or corrected close took back what was announced"};
  return kMeanings[static_cast<std::size_t>(reason)];
}

std::string_view trigger_name(std::string_view help) {
  return help.substr(0, help.find_first_of(":;,"));
}

}  // namespace rotation::daemon
