#include "feeds/providers/tiingo/decoder.hpp"

#include <algorithm>
#include <new>

namespace rotation::tiingo {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;
using market::Reject;

// The token of a value that is looked at before the rest is read; empty if there is none. False: not JSON.
bool find_token(od::object& object, std::string_view key, std::string_view& token) noexcept {
  od::value value;
  const auto error = object.find_field_unordered(key).get(value);
  if (error != simdjson::SUCCESS && error != simdjson::NO_SUCH_FIELD) return false;
  if (error == simdjson::SUCCESS) token = value.raw_json_token();
  return object.reset().error() == simdjson::SUCCESS;
}

}  // namespace

Decoder::Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments)
    : events_(feed, instruments) {
  static_assert(providers::kPadding >= simdjson::SIMDJSON_PADDING);
  if (json_.allocate(providers::kMaxMessage) != simdjson::SUCCESS) throw std::bad_alloc();
  std::size_t series = 0;
  for (const auto& one : instruments) series = std::max(series, market::index(one.series) + 1);
  halted_.resize(series);
}

void Decoder::begin() noexcept {
  std::fill(halted_.begin(), halted_.end(), false);
}

providers::Decoded Decoder::decode(std::string_view payload, market::Timestamp ts_recv,
                                   std::vector<market::Event>& events,
                                   market::FeedCounters& counters) noexcept {
  events_.begin(ts_recv, events);
  told_ = {};
  row_.reset();
  if (!json::read_object(json_, payload, [this](od::object& object) { return read_message(object); })) {
    events_.discard(counters);
    return {};
  }
  if (row_) emit(*row_);
  events_.commit(counters);
  return told_;
}

bool Decoder::read_head(od::object& object, Head& head) noexcept {
  std::string_view type;
  std::string_view service;
  if (!find_token(object, "messageType", type) || !find_token(object, "service", service)) return false;
  const auto is = [&](std::string_view word) { return type.starts_with(word); };
  head.kind = type.empty()                   ? Kind::absent
              : !is("\"")                    ? Kind::wrong_type
              : is(R"("A")") || is(R"("U")") ? Kind::data
              : is(R"("I")")                 ? Kind::info
              : is(R"("E")")                 ? Kind::error
              : is(R"("H")") || is(R"("D")") ? Kind::ignored
                                             : Kind::unknown;
  head.source = service.empty()                   ? Source::absent
                : !service.starts_with('"')       ? Source::wrong_type
                : service.starts_with(R"("iex")") ? Source::iex
                : service.starts_with(R"("fx")")  ? Source::fx
                                                  : Source::unknown;
  return true;
}

bool Decoder::read_message(od::object& object) noexcept {
  Head head;
  if (!read_head(object, head)) return false;
  if (head.kind == Kind::error) return read_error(object);
  if (head.kind == Kind::data && head.source == Source::iex) return read_data(object, Service::iex);
  if (head.kind == Kind::data && head.source == Source::fx) return read_data(object, Service::fx);

  const bool data = head.kind == Kind::data;
  if (head.kind == Kind::wrong_type || (data && head.source == Source::wrong_type)) {
    events_.reject(Reject::wrong_type);
  } else if (head.kind == Kind::absent || (data && head.source == Source::absent)) {
    events_.reject(Reject::missing_field);
  } else if (head.kind == Kind::unknown || data) {
    events_.reject(Reject::unknown_kind);
  }
  told_.acknowledged = head.kind == Kind::info;
  return json::read_fields(object, [](std::string_view, od::value value) { return json::check(value, 1); }) ==
         Read::ok;
}

bool Decoder::read_data(od::object& object, Service service) noexcept {
  const Read outcome = json::read_fields(object, [&](std::string_view key, od::value value) {
    return key == "data" ? read_row(value, service, row_.emplace()) : json::check(value, 1);
  });
  if (outcome == Read::wrong_type) {
    events_.reject(Reject::wrong_type);
    row_.reset();
  } else if (outcome == Read::ok && !row_) {
    events_.reject(Reject::missing_field);
  }
  return outcome != Read::malformed;
}

bool Decoder::read_error(od::object& object) noexcept {
  std::optional<std::uint32_t> code;
  const Read outcome = json::read_fields(object, [&](std::string_view key, od::value value) {
    if (key != "response") return json::check(value, 1);
    code.reset();
    if (!value.raw_json_token().starts_with('{')) {
      return json::check(value, 1) == Read::ok ? Read::wrong_type : Read::malformed;
    }
    od::object response;
    if (value.get_object().get(response) != simdjson::SUCCESS) return Read::malformed;
    return json::read_fields(response, [&](std::string_view name, od::value field) {
      return name == "code" ? json::read(field, 2, code.emplace()) : json::check(field, 2);
    });
  });
  if (outcome == Read::malformed) return false;
  if (outcome == Read::wrong_type) {
    events_.reject(Reject::wrong_type);
  } else if (!code) {
    events_.reject(Reject::missing_field);
  } else {
    told_.error = code;
  }
  return true;
}

void Decoder::emit(const Row& row) noexcept {
  if (row.kind == RowKind::trade_break) return;
  if (row.kind == RowKind::unknown) return events_.reject(Reject::unknown_kind);
  if (row.wrong_type) return events_.reject(Reject::wrong_type);
  if (!row.complete) return events_.reject(Reject::missing_field);
  const auto time = row.time();
  if (row.kind == RowKind::reference) return events_.price(row.ticker, time, row.price);
  note_halt(row, time);
  if (row.kind == RowKind::quote) {
    return events_.quote(row.ticker, time, {row.bid, row.ask, row.bid_size, row.ask_size});
  }
  events_.trade(row.ticker, time, {row.price, 0, row.size}, row.odd_lot != 0 ? market::flag::not_last : 0);
}

// A row that will be rejected tells nothing, nor does one without the flag.
void Decoder::note_halt(const Row& row, std::optional<market::Timestamp> time) noexcept {
  const providers::Instrument* const instrument = events_.find(row.ticker);
  if (instrument == nullptr || !row.halted || !time || !market::plausible(*time)) return;
  const bool halted = *row.halted != 0;
  const std::size_t series = market::index(instrument->series);
  if (halted_[series] == halted) return;
  halted_[series] = halted;
  events_.status(row.ticker, time,
                 halted ? market::StatusCode::trading_halt : market::StatusCode::trading_resume);
}

}  // namespace rotation::tiingo
