#include "feeds/market/series.hpp"

namespace rotation::market {

std::vector<Series> default_series() {
  using enum SeriesClass;
  return {
      {"SPY", etf_liquid},   {"QQQ", etf_liquid},  {"IWM", etf_liquid}, {"HYG", etf_liquid},

      {"IJR", etf},          {"VB", etf},          {"VOO", etf},        {"RSP", etf},
      {"IEF", etf},          {"KRE", etf},         {"SMH", etf},        {"XLI", etf},
      {"XLF", etf},          {"XLB", etf},         {"XLY", etf},        {"XLP", etf},
      {"XLU", etf},          {"MTUM", etf},        {"TIP", etf},        {"SHY", etf},
      {"LQD", etf},

      {"IWN", etf_thin},     {"IJS", etf_thin},    {"AVUV", etf_thin},  {"MAGS", etf_thin},
      {"ITB", etf_thin},     {"XLG", etf_thin},

      {"AAPL", stock},       {"MSFT", stock},      {"AMZN", stock},     {"GOOGL", stock},
      {"META", stock},       {"NVDA", stock},      {"TSLA", stock},     {"BAC", stock},
      {"NFLX", stock},       {"INTC", stock},

      {"y2", yield},         {"y10", yield},       {"y5", yield},       {"y30", yield},
      {"y10_real", yield},

      {"EURUSD", fx},        {"USDJPY", fx},       {"GBPUSD", fx},      {"USDCAD", fx},
      {"USDSEK", fx},        {"USDCHF", fx},

      {"DXY", index_level},  {"VIX", index_level},

      {"HY_OAS", reference},
  };
}

}  // namespace rotation::market
