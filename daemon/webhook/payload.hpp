// A transition in the format that Alertmanager sends to its webhooks (version 4): one firing alert. What
// stands where: README.md.
#pragma once

#include <string>
#include <string_view>

#include "daemon/store/rows.hpp"
#include "signals/state.hpp"

namespace rotation::daemon::webhook {

// What entering a state is called: as the alert rules call it, where they have one.
struct AlertName {
  std::string_view alertname;
  std::string_view severity;
  std::string_view summary;
};
[[nodiscard]] const AlertName& alert_name(signals::State entered) noexcept;

// JSON without a line break. The same row gives the same bytes, whether it was written just now or read back.
// REQUIRES: the row is in the store.
[[nodiscard]] std::string payload(const store::TransitionRow& row, std::string_view receiver,
                                  std::string_view external_url);

}  // namespace rotation::daemon::webhook
