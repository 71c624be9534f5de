#include "daemon/reload.hpp"

#include <variant>
#include <vector>

namespace rotation::daemon {

std::optional<std::string> Reload::operator()(bool warmed_up) {
  const std::lock_guard lock(mutex_);
  const auto loaded = load_config(parts_.command);
  if (const auto* sentences = std::get_if<Sentences>(&loaded))
    return failed("reload failed, the old configuration stays", sentences->front());
  const Config& next = std::get<Config>(loaded);
  const auto figures = load_reference_file(parts_.running.engine.reference.file, parts_.series);
  if (const auto* sentences = std::get_if<Sentences>(&figures))
    return failed("reload failed, the old figures stay", sentences->front());
  if (warmed_up) {
    hand_over(std::get<ReferenceFile>(figures));
  } else {
    parts_.log.warn("history is still being loaded: new figures need another reload");
  }
  for (const std::string& key : changed_keys(parts_.running, next)) {
    if (key == "log.level") continue;
    parts_.log.warn("a changed key takes effect with the next start", {{"key", key}}, LogSite("reload"));
  }
  parts_.log.set_level(next.log.level);
  parts_.status.succeeded(parts_.clock.now());
  parts_.log.info("configuration reloaded", {{"hash", config_hash(next)}});
  return std::nullopt;
}

std::optional<std::string> Reload::failed(const char* what_stays, const std::string& reason) {
  parts_.status.failed();
  parts_.log.error(what_stays, {{"reason", reason}}, LogSite(what_stays));
  return reason;
}

// New figures go the way of every event; the engine thread takes them in its next turns.
void Reload::hand_over(const ReferenceFile& file) {
  std::vector<market::Event> fresh = parts_.reference_log.take(file);
  for (market::Event& figure : fresh) {
    figure.feed = parts_.queue.own_feed();
    figure.ts_recv = parts_.clock.now();
  }
  const std::size_t taken = parts_.queue.own_sink().publish(fresh);
  if (taken < fresh.size()) {
    parts_.log.error("too many new figures at once, the rest waits for the next start",
                     {{"taken", taken}, {"left", fresh.size() - taken}});
  }
}

}  // namespace rotation::daemon
