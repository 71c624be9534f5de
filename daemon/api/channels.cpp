#include "daemon/api/channels.hpp"

#include "daemon/api/feeds_json.hpp"
#include "daemon/api/pairs_json.hpp"
#include "daemon/api/series_json.hpp"
#include "daemon/api/triggers_json.hpp"

namespace rotation::daemon::api {
namespace {

// What stands behind the times that tell one snapshot from the next and say nothing of the market.
std::string_view content(std::string_view text) {
  constexpr std::string_view kLast = "\"as_of\":";
  const std::size_t at = text.find(kLast);
  return at == std::string_view::npos ? text : text.substr(text.find(',', at));
}

}  // namespace

void Channels::beat() {
  if (++beats_ % kBeats != 0) return;
  moment_.reset();
  (void)moment();  // the archive takes in what went by, whether or not anybody listens
  for (std::size_t i = 0; i < kChannels; ++i) {
    if (channels_[i].subscribers > 0) refresh(static_cast<Channel>(i));
  }
}

const Moment& Channels::moment() {
  if (!moment_) {
    moment_ = api_.look();
    warmed_up_ = moment_->warmed_up;
  }
  return *moment_;
}

void Channels::count(Channel channel, int change) {
  Rendered& r = at(channel);
  r.subscribers += change;
  if (change > 0 && r.subscribers == 1) refresh(channel);
}

std::uint64_t Channels::version(Channel channel) const {
  if (channel != Channel::transitions) return channels_[static_cast<std::size_t>(channel)].version;
  return api_.archive().transitions().last();
}

std::string Channels::render(Channel channel) {
  const Moment& now = moment();
  switch (channel) {
    case Channel::status:
      return api_.status(now);
    case Channel::state:
      return api_.state(now);
    case Channel::triggers:
      return triggers_json(api_.desk(), now.snapshot);
    case Channel::pairs:
      return pairs_json(api_.desk(), now.snapshot);
    case Channel::feeds:
      return feeds_json(api_.desk());
    case Channel::series:
    case Channel::transitions:
      break;  // not rendered as a whole
  }
  return "";
}

void Channels::refresh(Channel channel) {
  const bool of_the_market = channel != Channel::status && channel != Channel::feeds;
  if (channel == Channel::transitions || (of_the_market && !moment().warmed_up)) return;
  if (channel == Channel::series) return refresh_series();
  std::string text = render(channel);
  Rendered& r = at(channel);
  if (r.version > 0 && content(text) == r.content) return;
  ++r.version;
  r.content = content(text);
  r.text = std::make_shared<const std::string>(std::move(text));
}

void Channels::refresh_series() {
  const Moment& now = moment();
  const market::Timestamp market_time = api_.desk().market_time(now.snapshot, now.now);
  Rendered& r = at(Channel::series);
  rows_.resize(api_.desk().series.size());
  bool changed = false;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    std::string json = series_row(api_.desk(), now.snapshot, i, market_time);
    if (json == rows_[i].json) continue;
    rows_[i] = {std::move(json), r.version + 1};
    changed = true;
  }
  if (changed) ++r.version;
}

Channels::Text Channels::snapshot(Channel channel) {
  if (channel == Channel::series) return update(channel, 0);
  if (channel != Channel::transitions) return at(channel).text;
  Rendered& r = at(channel);
  if (const std::uint64_t last = version(channel); r.text == nullptr || last != r.version) {
    r.version = last;
    r.text = std::make_shared<const std::string>(
        transitions_json(api_.archive().transitions().all(), TransitionsAsked{}));
  }
  return r.text;
}

Channels::Text Channels::update(Channel channel, std::uint64_t since) {
  if (channel != Channel::series && channel != Channel::transitions) return at(channel).text;
  auto& [span, text] = updates_[static_cast<std::size_t>(channel)];
  const std::pair wanted{since, version(channel)};
  if (text != nullptr && span == wanted) return text;
  span = wanted;
  if (channel == Channel::transitions) {
    text =
        std::make_shared<const std::string>(new_transitions_json(api_.archive().transitions().after(since)));
    return text;
  }
  std::vector<std::string_view> rows;
  for (const Row& row : rows_) {
    if (row.version > since) rows.push_back(row.json);
  }
  text = std::make_shared<const std::string>(series_json(moment().snapshot.core, rows));
  return text;
}

}  // namespace rotation::daemon::api
