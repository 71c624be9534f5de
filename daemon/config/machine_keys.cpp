#include <chrono>
#include <cmath>

#include "daemon/config/keys.hpp"
#include "daemon/config/on_off.hpp"

namespace rotation::daemon {
namespace {

using signals::Direction;

constexpr Range<double> kShare{0, 1};
constexpr Range<int> kAge{1, 1000};
constexpr Range<double> kGain{-1, 10};
constexpr Range<double> kPriceToEarnings{0.1, 1000};
constexpr Range<market::Day> kDays{market::Day{std::chrono::year{2000} / 1 / 1},
                                   market::Day{std::chrono::year{2099} / 12 / 31}};

void machine(Fields& f, signals::Parameters& p) {
  auto& m = p.machine;
  f.section("watch", [&](Fields& s) {
    on_off(s, m.watch_on, m.watch_off, Direction::up, kZ);
    s.value("dwell", integer(m.watch_dwell, kDwell));
  });
  f.value("setup_dwell", integer(m.setup_dwell, kDwell));
  f.value("confirm_count", integer(m.confirm_count, kDwell));
  f.value("drop_dwell", integer(m.drop_dwell, kDwell));
  f.section("extended", [&](Fields& s) {
    on_off(s, m.extended_on, m.extended_off, Direction::up, kZ);
    on_off(s, m.extended_closure_on, m.extended_closure_off, Direction::up, {-1, 2}, "closure_on",
           "closure_off");
  });
  f.section("invalidate", [&](Fields& s) {
    s.value("dd_sigma60", number(m.invalidate_dd_sigma60, {0.1, 10}));
    s.value("z60_below", number(m.invalidate_z60_below, kZ));
    s.value("z60_dwell", integer(m.invalidate_z60_dwell, kDwell));
  });
  f.value("cooldown", integer(m.cooldown, kDwell));
  f.values("thesis_sessions",
           {integer(m.thesis_sessions[0], {1, 5000}), integer(m.thesis_sessions[1], {1, 5000})});
  f.require(m.thesis_sessions[0] < m.thesis_sessions[1], "thesis_sessions",
            std::to_string(m.thesis_sessions[1]) + " is not above " + std::to_string(m.thesis_sessions[0]));
}

void tranche(Fields& f, signals::Parameters& p) {
  auto& t = p.tranche;
  f.value("cap_weight_nav", number(t.cap_weight_nav, kShare));
  f.value("setup", number(t.setup, kShare));
  f.value("confirming", number(t.confirming, kShare));
  f.values("confirmed", {number(t.confirmed[0], kShare), number(t.confirmed[1], kShare)});
  f.require(t.setup <= t.confirming && t.confirming <= t.confirmed[0] && t.confirmed[0] <= t.confirmed[1],
            "confirmed", "setup, confirming and both of confirmed must not fall from one to the next");
  f.value("add_after_sessions", integer(t.add_after_sessions, {0, 1000}));
  f.values("beta_clamp", {number(t.beta_clamp[0], {0, 5}), number(t.beta_clamp[1], {0, 5})});
  f.require(t.beta_clamp[0] <= t.beta_clamp[1], "beta_clamp",
            format_number(t.beta_clamp[1]) + " is below " + format_number(t.beta_clamp[0]));
  f.value("beta_shrink", number(t.beta_shrink, kShare));
  f.value("rehedge", number(t.rehedge, kShare));
}

// A close that may not be set; 0 in the file.
Value price_or_none(double& price) {
  return {[&price](Scalar scalar) {
            double read = 0;
            std::string wrong = number(read, {0, 1e6}).read(scalar);
            if (wrong.empty()) price = read == 0 ? signals::kNotSet : read;
            return wrong;
          },
          [&price] { return std::isnan(price) ? std::string("0") : format_number(price); }, "0 to 1e+06"};
}

void reference(Fields& f, signals::Parameters& p) {
  auto& r = p.reference;
  f.value("file", text(r.file, "a reference file", [](std::string_view) { return std::string(); }));
  f.value("pe_small", number(r.pe_small, kPriceToEarnings));
  f.value("pe_large", number(r.pe_large, kPriceToEarnings));
  f.value("pe_asof", date(r.pe_asof, kDays));
  f.value("px_small_asof", price_or_none(r.px_small_asof));
  f.value("px_large_asof", price_or_none(r.px_large_asof));
  f.value("eps_growth_small", number(r.eps_growth_small, kGain));
  f.value("eps_growth_large", number(r.eps_growth_large, kGain));
  f.value("fair_discount", number(r.fair_discount, {-1, 0.99}));
  f.value("anchor_date", date(r.anchor_date, kDays));
  f.value("anchor_gain_small", number(r.anchor_gain_small, kGain));
  f.value("anchor_gain_large", number(r.anchor_gain_large, kGain));
  f.section("foreign_revenue", [&](Fields& s) {
    s.value("small", number(r.foreign_revenue_small, kShare));
    s.value("large", number(r.foreign_revenue_large, kShare));
  });
  f.section("stale_days", [&](Fields& s) {
    s.value("pe", integer(r.pe_stale_days, kAge));
    s.value("revisions", integer(r.revisions_stale_days, kAge));
  });
  f.section("stale_sessions",
            [&](Fields& s) { s.value("weights", integer(r.weights_stale_sessions, kAge)); });
  // A figure ages before it is stale.
  f.section("ageing_days", [&](Fields& s) {
    s.value("pe", integer(r.pe_ageing_days, kAge));
    s.value("revisions", integer(r.revisions_ageing_days, kAge));
  });
  f.section("ageing_sessions",
            [&](Fields& s) { s.value("weights", integer(r.weights_ageing_sessions, kAge)); });
  const auto ages_first = [&f](const std::string& unit, const std::string& figure, int ageing, int stale) {
    f.require(
        ageing <= stale, "ageing_" + unit + '.' + figure,
        std::to_string(ageing) + " is above stale_" + unit + '.' + figure + ", " + std::to_string(stale));
  };
  ages_first("days", "pe", r.pe_ageing_days, r.pe_stale_days);
  ages_first("days", "revisions", r.revisions_ageing_days, r.revisions_stale_days);
  ages_first("sessions", "weights", r.weights_ageing_sessions, r.weights_stale_sessions);
}

}  // namespace

void machine_keys(Fields& f, signals::Parameters& p) {
  f.section("machine", [&](Fields& s) { machine(s, p); });
  f.section("tranche", [&](Fields& s) { tranche(s, p); });
  f.section("score", [&](Fields& s) {
    for (auto& [id, weight] : p.score) s.value(id, number(weight, {0, 1000}));
  });
  f.section("cusum_daily", [&](Fields& s) {
    s.value("kappa", number(p.cusum_daily.kappa, {0, 10}));
    s.value("h", number(p.cusum_daily.h, {0.1, 1000}));
  });
  f.section("little", [&](Fields& s) {
    s.value("unmet_max", integer(p.little.unmet_max, {0, 20}));
    s.value("hardest_sigma20", number(p.little.hardest_sigma20, {0, 100}));
    s.value("off_sigma20", number(p.little.off_sigma20, {0, 100}));
    s.require(p.little.off_sigma20 >= p.little.hardest_sigma20, "off_sigma20",
              format_number(p.little.off_sigma20) + " is below hardest_sigma20, " +
                  format_number(p.little.hardest_sigma20));
  });
  f.section("reference", [&](Fields& s) { reference(s, p); });
}

}  // namespace rotation::daemon
