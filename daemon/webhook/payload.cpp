#include "daemon/webhook/payload.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <map>
#include <optional>
#include <utility>

#include <simdjson.h>

#include "daemon/json_writer.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::daemon::webhook {
namespace {

constexpr std::array<AlertName, signals::kStates> kAlertNames{{
    {"RotationDormant", "info", "No rotation is under way."},
    {"RotationWatch", "info", "The spread has stopped falling."},
    {"RotationSetup", "info", "Small caps are cheap and catalysts are there; the spread has not turned yet."},
    {"RotationConfirming", "info", "The mandatory price triggers are on; sessions are being counted."},
    {"RotationConfirmed", "critical", "The rotation into small caps is confirmed."},
    {"RotationExtended", "info", "The confirmed rotation is stretched: hold, do not add."},
    {"RotationInvalidated", "critical", "The rotation failed; the advised position is none."},
}};

constexpr std::size_t kFingerprint = 16;  // digits, as Alertmanager's

using Texts = std::map<std::string, std::string, std::less<>>;  // Alertmanager sorts them, too

// The line of events.jsonl; a member that is null or not there is nullopt.
class Record {
 public:
  explicit Record(const std::string& line) {
    if (parser_.parse(line).get(root_) != simdjson::SUCCESS) root_ = {};
  }
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const {
    std::string_view found;
    if (root_[name].get(found) != simdjson::SUCCESS) return std::nullopt;
    return std::string(found);
  }
  [[nodiscard]] std::optional<double> number(std::string_view name) const {
    double found = 0;
    if (root_[name].get(found) != simdjson::SUCCESS) return std::nullopt;
    return found;
  }
  // With so many digits behind the point.
  [[nodiscard]] std::optional<std::string> fixed(std::string_view name, int digits) const {
    const auto found = number(name);
    return found ? std::optional(as_text(*found, digits)) : std::nullopt;
  }
  // How much the spread may fall before a position is given up, in log; nothing without a position.
  [[nodiscard]] std::optional<std::string> stop_room() const {
    const auto spread = number("spread");
    const auto stop = number("stop_level");
    return spread && stop ? std::optional(as_text(*spread - *stop, 4)) : std::nullopt;
  }

 private:
  static std::string as_text(double x, int digits) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, x);
    return text.data();
  }

  simdjson::dom::parser parser_;
  simdjson::dom::element root_{};
};

Texts labels(const signals::Transition& t) {
  const AlertName& alert = alert_name(t.to);
  return {{"alertname", std::string(alert.alertname)},
          {"category", "signal"},
          {"severity", std::string(alert.severity)},
          {"from", std::string(name(t.from))},
          {"to", std::string(name(t.to))},
          {"transition", std::to_string(t.number)}};
}

// "z20 +1.10, z60 +0.90." of those that are known; "" of none. {annotation, what stands before it}.
using Part = std::pair<const char*, const char*>;
std::string sentence(const Texts& known, std::initializer_list<Part> parts) {
  std::string text;
  for (const auto& [name, before] : parts) {
    const auto found = known.find(name);
    if (found != known.end()) text += (text.empty() ? " " : ", ") + (before + found->second);
  }
  return text.empty() ? "" : text + '.';
}

std::string description(const Texts& known, const signals::Transition& t) {
  const auto reason = known.find("reason");
  std::string text = "From " + std::string(name(t.from)) + " to " + std::string(name(t.to)) +
                     " on the close of " + market::format_date(t.session);
  if (reason != known.end()) text += " by " + reason->second;
  text += t.restated ? ", restated on a late or corrected close." : ".";
  text += sentence(known, {{"spread", "Spread "}, {"z20", "z20 "}, {"z60", "z60 "}, {"z120", "z120 "}});
  text += sentence(known, {{"participation", "Participation triggers on: "}, {"catalysts", "catalysts "}});
  text += sentence(known, {{"score", "Score "}, {"unmet_needs", "unmet needs "}});
  text += sentence(known, {{"stop_room_log", "Log price ratio to the stop: "}});
  return text + sentence(known, {{"tranche", "Advised tranche "}, {"quality", "data quality "}});
}

// The numbers it was decided on, as its record has them; what is not known is left out.
Texts annotations(const store::TransitionRow& row, const Record& record, std::string_view external_url) {
  const signals::Transition& t = row.transition;
  Texts texts;
  const auto add = [&texts](const char* name, std::optional<std::string> value) {
    if (value) texts.emplace(name, *std::move(value));
  };
  add("reason", record.text("reason"));
  add("quality", record.text("quality"));
  add("close_quality", record.text("close_quality"));
  add("spread", record.fixed("spread", 4));
  for (const char* z : {"z20", "z60", "z120"}) add(z, record.fixed(z, 2));
  add("participation", record.fixed("participation", 0));
  add("catalysts", record.fixed("catalysts", 0));
  add("score", record.fixed("score", 1));
  add("unmet_needs", record.fixed("unmet_needs", 0));
  add("stop_room_log", record.stop_room());
  add("tranche", record.fixed("tranche_after", 2));
  texts.emplace("session", market::format_date(t.session));
  texts.emplace("restated", t.restated ? "true" : "false");
  texts.emplace("id", std::to_string(t.number) + '-' + row.place.hash);
  texts.emplace("summary", alert_name(t.to).summary);
  texts.emplace("description", description(texts, t));
  if (!external_url.empty()) texts.emplace("dashboard_url", external_url);
  return texts;
}

void put(JsonWriter& json, std::string_view name, const Texts& texts) {
  json.key(name).open_object();
  for (const auto& [key, value] : texts) json.member(key, value);
  json.close_object();
}

}  // namespace

const AlertName& alert_name(signals::State entered) noexcept {
  return kAlertNames[static_cast<std::size_t>(entered)];
}

std::string payload(const store::TransitionRow& row, std::string_view receiver,
                    std::string_view external_url) {
  const Record record(row.record);
  const Texts of_alert = labels(row.transition);
  const Texts said = annotations(row, record, external_url);
  const Texts group{{"alertname", of_alert.at("alertname")}, {"transition", of_alert.at("transition")}};
  JsonWriter json;
  json.open_object().member("receiver", receiver).member("status", "firing").key("alerts").open_array();
  json.open_object().member("status", "firing");
  put(json, "labels", of_alert);
  put(json, "annotations", said);
  json.member(
          "startsAt",
          record.text("event_time_utc").value_or(market::format_date(row.transition.session) + "T00:00:00Z"))
      .member("endsAt", "0001-01-01T00:00:00Z")  // Go's zero time: it has not ended
      .member("generatorURL", external_url)
      .member("fingerprint", std::string_view(row.place.hash).substr(0, kFingerprint))
      .close_object()
      .close_array();
  put(json, "groupLabels", group);
  put(json, "commonLabels", of_alert);
  put(json, "commonAnnotations", said);
  json.member("externalURL", external_url)
      .member("version", "4")
      .member("groupKey", "{}:{alertname=\"" + group.at("alertname") + "\", transition=\"" +
                              group.at("transition") + "\"}")
      .member("truncatedAlerts", 0)
      .close_object();
  return json.text();
}

}  // namespace rotation::daemon::webhook
