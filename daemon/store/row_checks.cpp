#include "daemon/store/row_checks.hpp"

#include <array>

#include <openssl/sha.h>

#include "daemon/store/row_check.hpp"
#include "feeds/market/rfc3339.hpp"
#include "signals/state.hpp"

namespace rotation::daemon::store {

std::int64_t check_of(const SessionRow& s, std::string_view day, std::int64_t closes) {
  return RowCheck()
      .add(day)
      .add(nanoseconds(s.run))
      .add(static_cast<std::int64_t>(s.sequence))
      .add(static_cast<std::int64_t>(s.hash))
      .add(static_cast<std::int64_t>(s.transitions))
      .add(closes)
      .value();
}

std::int64_t check_of(const Start& s, std::int64_t id) {
  return RowCheck()
      .add(id)
      .add(nanoseconds(s.at))
      .add(s.code_version)
      .add(s.config_hash)
      .add(static_cast<std::int64_t>(s.kept))
      .add(market::format_date(s.record_session))
      .add(static_cast<std::int64_t>(s.record_events))
      .add(static_cast<std::int64_t>(s.warm_events))
      .value();
}

std::int64_t check_of_close(std::string_view day, std::string_view series, double close, double adjusted) {
  return RowCheck().add(day).add(series).add(close).add(adjusted).value();
}

std::int64_t check_of_profile(std::string_view day, std::string_view averages) {
  return RowCheck().add(day).add(averages).value();
}

std::int64_t check_of(const ReferenceFigure& f, std::int64_t id, std::string_view series) {
  const market::Reference& r = f.event.reference;
  RowCheck check;
  check.add(id)
      .add(market::format_date(f.session))
      .add(market::kReferenceTable[index(r.key)].name)
      .add(series)
      .add(market::format_date(r.asof))
      .add(nanoseconds(f.event.ts_event));
  for (const double value : r.values) check.add(value);
  return check.value();
}

std::int64_t check_of(const Delivered& d) {
  return RowCheck().add(d.webhook).add(static_cast<std::int64_t>(d.seq)).value();
}

std::string chained(const std::string& before, std::int64_t seq, std::int64_t start,
                    const TransitionRow& row) {
  const signals::Transition& t = row.transition;
  std::string text = before;
  for (const auto& part :
       {std::to_string(seq), std::to_string(start), std::string(origin_of(t)), std::to_string(t.number),
        market::format_date(t.session), std::string(name(t.from)), std::string(name(t.to)),
        std::string(t.restated ? "1" : "0"), row.record}) {
    text += '\n' + part;
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::string hex;
  for (const unsigned char byte : digest) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 0xFU];
  }
  return hex;
}

}  // namespace rotation::daemon::store
