#include "daemon/replay/collector.hpp"

#include <utility>

#include "daemon/replay/output_file.hpp"

namespace rotation::daemon {

using signals::Gauge;

Collector::Collector(const signals::Model& model, const signals::Labels& labels,
                     const std::filesystem::path& out, Provenance provenance, std::optional<market::Day> from)
    : model_(model),
      labels_(labels),
      provenance_(std::move(provenance)),
      from_(from),
      events_file_(out / "events.jsonl"),
      events_(open_output(events_file_)),
      daily_(out / "daily.csv", model) {
  result_.labels = labels;
  result_.config_hash = provenance_.config_hash;
  result_.code_version = provenance_.code_version;
  result_.pair_spread.resize(labels.pairs.size());
  result_.triggers.resize(labels.triggers.size());
}

void Collector::on_session(const signals::Engine& engine, const signals::Transition* transition) {
  const signals::SessionRecord& record = engine.record();
  if (result_.machine_start == market::Day{}) result_.machine_start = record.session;
  begun_ = begun_ || (from_ ? record.session >= *from_ : record.facts.quality < signals::Quality::degraded);
  if (begun_) {
    // A restated session has its row: what it came to at its close.
    const bool again = !result_.session.empty() && record.session == result_.session.back();
    if (transition != nullptr) {
      events_ << transition_json(*transition, record, model_, labels_, provenance_) << '\n';
      result_.transitions.push_back({*transition, record, result_.session.size() - (again ? 1 : 0)});
    }
    if (again) return;
    daily_.write(record);
    keep(record);
  }
}

void Collector::keep(const signals::SessionRecord& record) {
  ReplayResult& r = result_;
  r.session.push_back(record.session);
  r.state.push_back(record.state);
  r.quality.push_back(record.facts.quality);
  r.spread.push_back(record.facts.spread);
  r.sigma.push_back(record.facts.sigma);
  for (std::size_t k = 0; k < r.z.size(); ++k) r.z[k].push_back(record.pairs.front().z[k]);
  r.score.push_back(record.board.score);
  r.tranche.push_back(record.advice.tranche);
  r.peak.push_back(record.peak);
  r.stop_level.push_back(record.advice.stop_level);
  r.base.push_back(record.base ? 1 : 0);
  r.full.push_back(record.full ? 1 : 0);
  r.fci.push_back(record.triggers[model_.fci].value);
  r.rotation_ratio.push_back(record.gauges[Gauge::rotation_ratio]);
  r.rotation_momentum.push_back(record.gauges[Gauge::rotation_momentum]);
  for (std::size_t i = 0; i < record.pairs.size(); ++i) r.pair_spread[i].push_back(record.pairs[i].spread);
  for (std::size_t i = 0; i < record.triggers.size(); ++i) {
    TriggerLane& lane = r.triggers[i];
    lane.value.push_back(record.triggers[i].value);
    lane.on.push_back(record.triggers[i].on ? 1 : 0);
    lane.available.push_back(record.triggers[i].available ? 1 : 0);
  }
}

ReplayResult Collector::finish() {
  close_output(events_, events_file_);
  daily_.close();
  return std::move(result_);
}

}  // namespace rotation::daemon
