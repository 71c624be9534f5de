// Configurations that are right: the least one, the one that is shipped, and one in which every key is
// another.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace rotation::daemon {

inline std::string minimal() {
  return "schema: 1\nfeeds: [{name: sim, url: \"ws://localhost/\"}]\n";
}

inline std::string deploy_file() {
  std::ifstream file(ROTATION_SOURCE_DIR "/deploy/rotationd.yml");
  return {std::istreambuf_iterator<char>(file), {}};
}

// Every key once, each away from its default.
inline constexpr const char* kEverything = R"yaml(schema: 1
clock: feed
series:
  - {name: "ON", class: E2}
  - {name: "Y", class: "E2 thin"}
feeds:
  - name: venue-1
    provider: alpaca
    url: wss://[::1]:8443/v2/iex
    key_file: /etc/rotationd/key
    secret_credential: secret
    ca_file: ca.pem
    series: ["IJR", "SPY", "ON", "QQQ"]
    symbols:
      - {series: QQQ, symbol: QQQX, field: price, divisor: 10, band: [0.5, 1500]}
      - {series: "ON", symbol: "ON.US"}
    capture: captured
    compression: true
    idle_timeout: 60s
    mute_after: 20s
    step_timeout: 1500ms
    backoff: {base: 1s, cap: 1m}
history:
  sessions: 700
  corporate_actions: ca.csv
  sources:
    - {provider: alpaca, url: "https://h:8443/", feed: venue-1, series: ["IJR"]}
    - {directory: hist, manifest: m.csv}
pipeline: {queue_capacity: 2048, batch: 64, idle: spin, threading: shared, feed_io_cpu: 2, engine_cpu: 3}
journal: {enabled: false, max_age: 24h, max_size: 1GiB, min_free: 128MiB}
web:
  listen: ["0.0.0.0:80", "[::1]:0", ":8711", "localhost:9"]
  hosts: ["desk.example"]
  lifecycle: true
  max_connections: 10
  max_connections_per_address: 3
  max_stream_clients: 5
  max_header: 16KiB
  max_uri: 1KiB
  max_body: 0B
  read_timeout: 1s
  idle_timeout: 2s
  write_timeout: 3s
webhooks:
  - name: desk
    url_file: /etc/rotationd/webhook
    token_credential: token
    ca_file: ca.pem
    external_url: "https://desk.example/"
    timeout: 3s
    backoff: {base: 2s, cap: 1m}
  - {name: other, url: "https://h:8443/alerts"}
log: {level: debug, format: json}
engine:
  timezone: America/New_York
  close_grace: 20m
  provisional_from: "10:00"
  restate_until: "08:30"
  ring_sessions: 2000
  sigma_window: 200
  sigma_min: 100
  percentile_window: 1000
  percentile_min: 200
  history_start: 2001-02-03
  stand_ins: true
pairs: {primary: IWM/SPY, all: [IJR/SPY, IWM/SPY], agree: 1, pair_on: 0.75, pair_off: -0.5}
leaders: {names: [AAPL, NVDA], line: [QQQ], versus: SPY, tells: {KRE: "+SPY", NVDA: "-SPY"}}
credit: {long: LQD, hedge: SHY, hedge_ratio: 1e-1, oas_duration: 4}
trigger:
  M1: {stat: z120, on: 1.5, off: 0.25}
  M3: {on: 0.75, off: 0, beta_window: 60}
  P: {on: 0.6, off: 0, need: 3, min_available: 4}
  P4: {direction: up, on: 0.75, off: 0.25}
  C1: {series: y5, k: 60, direction: up, on: 1, off: 0}
  C2: {mode: flat, k: 60, on: 0.25, off: 0.5}
  C3: {legs: ["+y10", "-cr"], k: 20, direction: up, on: 0.5, off: 0, not_modest: -2}
  C4: {weeks: 26, on_slope: 0.001, off_slope: 0, confirm_updates: 3}
  VAL: {on: 0.2, off: 0.15}
  catalyst: {need: 3, min_available: 3}
veto:
  credit: {k: 40, on: -3, off: -2}
  vix: {on: 40, off: 32.5}
  scare: {cr_on: -2, cr_off: -1, y_on: -1, y_off: -0.5}
  ai: {high_window: 60, within: 5, z20_on: -1, z20_off: -0.5, invalidate_z60_below: 0.25}
flags:
  junk: {on: -2, off: -1}
  policy_shock: {on: 3, off: 2, one_day_share: 0.6, min_z60: 1.5}
  crowd: {on: 0.35, off: 0.25, pct_on: 90, pct_off: 60, min_leaders: 4}
  unwind_5: [-0.01, -0.02, -0.03]
  unwind_intraday: [-0.01, -0.02]
  duration: {on: 0.2, off: 0.1}
  coc_pct: {on: 80, off: 70}
  leader_breadth: {on: 2, off: 3}
  asymmetry: {on: 2, off: 1}
  multiples: {on: 0.5, off: 0}
  gap_closing: {on: 0.2, off: 0.1}
  eps_led: 0.8
baskets:
  - name: CYC4
    long: {XLI: 0.5, "ON": 0.5}
    short: {SPY: 1}
triggers:
  - {id: MID, role: flag, stat: [z60_CYC4, "-z90(cr)"], direction: down, on: -0.5, off: 0.25}
  - {id: C5, role: catalyst, stat: [FCI], on: 0.5, off: 0, score: 5}
machine:
  watch: {on: 0.5, off: -0.5, dwell: 4}
  setup_dwell: 5
  confirm_count: 6
  drop_dwell: 7
  extended: {on: 3, off: 2, closure_on: 0.6, closure_off: 0.5}
  invalidate: {dd_sigma60: 1.5, z60_below: -0.25, z60_dwell: 8}
  cooldown: 20
  thesis_sessions: [100, 200]
tranche:
  cap_weight_nav: 0.1
  setup: 0
  confirming: 0.2
  confirmed: [0.5, 0.9]
  add_after_sessions: 10
  beta_clamp: [0.5, 2]
  beta_shrink: 0.5
  rehedge: 0.1
score: {M1: 1, M2: 2, M3: 3, P1: 4, P2: 5, P3: 6, P4: 7, C1: 8, C2: 9, C3: 10, C4: 11}
cusum_daily: {kappa: 0.25, h: 8}
little: {unmet_max: 1, hardest_sigma20: 0.5, off_sigma20: 0.75}
reference:
  pe_small: 15
  pe_large: 20
  pe_asof: 2026-02-27
  px_small_asof: 120.5
  px_large_asof: 690
  eps_growth_small: 0.01
  eps_growth_large: 0.02
  fair_discount: 0
  anchor_date: 2022-10-14
  anchor_gain_small: 0.5
  anchor_gain_large: 0.9
  foreign_revenue: {small: 0.25, large: 0.45}
  stale_days: {pe: 30, revisions: 14}
  stale_sessions: {weights: 20}
  ageing_days: {pe: 9, revisions: 11}
  ageing_sessions: {weights: 6}
quality:
  max_clock_skew: 1s
  stale: {E1: 16s, E2: 91s, thin: 181s, K: 31s, Y: 301s, X: 61s, I: 182s}
  pair_skew: {E1: 3s, E2: 6s, thin: 61s}
  recover: 61s
  outlier: {k: 61, trim: 0.2, mult: 4, gamma_ticks: 3, gamma_bp: 6, escape: 6, escape_span: 4s}
  spread_bp: {tight: 6, medium: 11, E2: 21, thin: 41, K: 26, open_mult: 6}
  spread_tight: ["SPY"]
  spread_medium: ["HYG"]
  yield_sane_pct: [0.1, 13]
  dxy_mismatch: 0.002
intraday:
  provisional_hold: 45m
  provisional_not_before: "10:30"
  tod_sessions: 10
  cusum: {kappa: 0.75, h: 9}
  shock_z: 4
  ewma: 6s
calendar:
  overrides:
    - {date: 2025-01-09, nyse: closed, bonds: "14:00"}
    - {date: 2026-12-24, nyse: "13:00"}
)yaml";

}  // namespace rotation::daemon
