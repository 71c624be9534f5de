#include "daemon/config/config.hpp"

namespace rotation::daemon {

const std::string_view kDefaultConfig =
    R"(# What runs without --config.file: `rotation-sim --streams 3` on this machine.
schema: 1
clock: feed  # the simulator's market may run faster than the wall clock
feeds:
  - name: alpaca
    provider: alpaca
    url: ws://127.0.0.1:8712/v2/sip
  - name: massive
    provider: massive
    url: ws://127.0.0.1:8712/
    series:
      ["y2", "y5", "y10", "y30", "y10_real", "EURUSD", "USDJPY", "GBPUSD", "USDCAD", "USDSEK", "USDCHF", "DXY", "VIX",
       "HY_OAS"]
    symbols:
      - {series: "y2", symbol: "I:Y2"}  # this one, y10_real and HY_OAS are the simulator's own
      - {series: "y5", symbol: "I:FVX"}
      - {series: "y10", symbol: "I:TNX"}
      - {series: "y30", symbol: "I:TYX"}
      - {series: "y10_real", symbol: "I:Y10_REAL"}
      - {series: "DXY", symbol: "I:DXY"}
      - {series: "VIX", symbol: "I:VIX"}
      - {series: "HY_OAS", symbol: "I:HY_OAS"}
      - {series: "EURUSD", symbol: "EUR/USD"}
      - {series: "USDJPY", symbol: "USD/JPY"}
      - {series: "GBPUSD", symbol: "GBP/USD"}
      - {series: "USDCAD", symbol: "USD/CAD"}
      - {series: "USDSEK", symbol: "USD/SEK"}
      - {series: "USDCHF", symbol: "USD/CHF"}
history:
  sources:
    - provider: alpaca
      url: http://127.0.0.1:8712
      feed: alpaca
    - provider: massive
      url: http://127.0.0.1:8712
      feed: massive
quality:
  # The simulator's stocks speak every five seconds, real ones many times in one, and its VIX every fifteen: how far they
  # move meanwhile is no outlier, and the refusals in quick succession that make a new level do not come.
  outlier: {gamma_bp: 50}
)";

}  // namespace rotation::daemon
