// The keys of the reference file: slow figures that no feed carries, dated and signed off (signal
// specification, 2.7).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rotation::market {

enum class ReferenceKey : std::uint16_t {
  corporate_action,
  pe_small,
  pe_large,
  px_small_asof,
  px_large_asof,
  eps_growth_small,
  eps_growth_large,
  eps_index_small,
  eps_index_large,
  revisions_small,
  revisions_domestic,
  weights,
  shares_out,
  nav,
  hy_spread,
  real_yield,
  net_buyback_yield,
  interest_ebit,
  foreign_revenue,
  top10_eps_share,
  small_flow_share,
  capex_guidance,
  cot,
  short_interest,
};
inline constexpr std::size_t kReferenceKeys = static_cast<std::size_t>(ReferenceKey::short_interest) + 1;

constexpr std::size_t index(ReferenceKey key) noexcept {
  return static_cast<std::size_t>(key);
}

// What a figure belongs to besides its key.
enum class ReferenceScope : std::uint8_t { market, series };

struct ReferenceInfo {
  ReferenceKey key;
  std::string_view name;  // label value; the file's `key`, but revisions, which it splits by `basket`
  ReferenceScope scope;
  std::array<std::string_view, 3> values;  // names of Reference::values, in the file too; "" = unused
  std::string_view unit;
  std::string_view feeds;  // what is not available without it
};

// In the order of the enumeration.
inline constexpr auto kReferenceTable = std::to_array<ReferenceInfo>({
    {ReferenceKey::corporate_action,
     "corporate_action",
     ReferenceScope::series,
     {"cash", "split", ""},
     "dollars a share, new shares per old",
     "nothing: a split without a row is a false fall"},
    {ReferenceKey::pe_small,
     "pe_small",
     ReferenceScope::market,
     {"value", "", ""},
     "turns",
     "pe_small, discount, closure, VAL"},
    {ReferenceKey::pe_large,
     "pe_large",
     ReferenceScope::market,
     {"value", "", ""},
     "turns",
     "pe_large, discount, closure, VAL"},
    {ReferenceKey::px_small_asof,
     "px_small_asof",
     ReferenceScope::market,
     {"value", "", ""},
     "dollars, close of the date of the P/E",
     "pe_small, discount, closure, VAL, published lag"},
    {ReferenceKey::px_large_asof,
     "px_large_asof",
     ReferenceScope::market,
     {"value", "", ""},
     "dollars, close of the date of the P/E",
     "pe_large, discount, closure, VAL, published lag"},
    {ReferenceKey::eps_growth_small,
     "eps_growth_small",
     ReferenceScope::market,
     {"value", "", ""},
     "ratio, since the date of the P/E",
     "nothing: taken as 0"},
    {ReferenceKey::eps_growth_large,
     "eps_growth_large",
     ReferenceScope::market,
     {"value", "", ""},
     "ratio, since the date of the P/E",
     "nothing: taken as 0"},
    {ReferenceKey::eps_index_small,
     "eps_index_small",
     ReferenceScope::market,
     {"value", "", ""},
     "forward earnings of the index",
     "nothing: eps_growth_small serves"},
    {ReferenceKey::eps_index_large,
     "eps_index_large",
     ReferenceScope::market,
     {"value", "", ""},
     "forward earnings of the index",
     "nothing: eps_growth_large serves"},
    {ReferenceKey::revisions_small,
     "revisions_small",
     ReferenceScope::market,
     {"ups", "downs", ""},
     "analysts' changes in the week",
     "revisions, C4"},
    {ReferenceKey::revisions_domestic,
     "revisions_domestic",
     ReferenceScope::market,
     {"ups", "downs", ""},
     "analysts' changes in the week",
     "revisions, C4"},
    {ReferenceKey::weights,
     "weights",
     ReferenceScope::series,
     {"w", "px", "index"},
     "ratio of the index, dollars, dollars of the market's ETF",
     "top10_share, hhi, effective_names"},
    {ReferenceKey::shares_out,
     "shares_out",
     ReferenceScope::series,
     {"value", "", ""},
     "shares of the ETF",
     "flow_small, flow_large"},
    {ReferenceKey::nav,
     "nav",
     ReferenceScope::series,
     {"value", "", ""},
     "dollars a share",
     "flow_small, flow_large"},
    {ReferenceKey::hy_spread,
     "hy_spread",
     ReferenceScope::market,
     {"value", "", ""},
     "percent",
     "coc, COC: the close of series HY_OAS of that date"},
    {ReferenceKey::real_yield,
     "real_yield",
     ReferenceScope::market,
     {"value", "", ""},
     "percent",
     "ey_real_small, ey_real_large, unless y10_real is fed"},
    {ReferenceKey::net_buyback_yield,
     "net_buyback_yield",
     ReferenceScope::market,
     {"value", "", ""},
     "ratio",
     "net_buyback_yield"},
    {ReferenceKey::interest_ebit,
     "interest_ebit",
     ReferenceScope::market,
     {"value", "", ""},
     "ratio",
     "interest_ebit"},
    {ReferenceKey::foreign_revenue,
     "foreign_revenue",
     ReferenceScope::market,
     {"small", "large", ""},
     "ratio of revenue",
     "foreign_revenue_gap"},
    {ReferenceKey::top10_eps_share,
     "top10_eps_share",
     ReferenceScope::market,
     {"value", "", ""},
     "ratio of the index's earnings growth",
     "top10_eps_share, top10_eps_slope"},
    {ReferenceKey::small_flow_share,
     "small_flow_share",
     ReferenceScope::market,
     {"value", "", ""},
     "ratio of ETF flows",
     "small_flow_share"},
    {ReferenceKey::capex_guidance,
     "capex_guidance",
     ReferenceScope::market,
     {"value", "", ""},
     "billion dollars, next twelve months",
     "capex_guidance"},
    {ReferenceKey::cot,
     "cot",
     ReferenceScope::market,
     {"value", "", ""},
     "net contracts, small-cap futures",
     "cot"},
    {ReferenceKey::short_interest,
     "short_interest",
     ReferenceScope::market,
     {"value", "", ""},
     "ratio of the small caps' float",
     "short_interest"},
});
static_assert(kReferenceTable.size() == kReferenceKeys);

[[nodiscard]] constexpr const ReferenceInfo& info(ReferenceKey key) noexcept {
  return kReferenceTable[index(key)];
}

}  // namespace rotation::market
