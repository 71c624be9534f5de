# Sourced by bench/idle, bench/load, bench/open, bench/recovery and bench/scrapers: a simulated market and the daemon that follows it, on ports of their own, until
# the script ends. Takes the build in build/release and needs curl.
bin=build/release/bin
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT

# The first match of the pattern $2 in the log $1, as soon as there is one.
await() {
  timeout 30 bash -c 'until grep -som1 "$2" "$1"; do sleep 0.1; done' - "$folder/$1" "$2" && return
  cat "$folder/$1" >&2
  return 1
}

# start OPTION...: a market with these options of rotation-sim; returns once its data flow. In life it is on a machine of
# its own: here it must not take the core away from the daemon.
start() {
  nice -n 19 "$bin/rotation-sim" --listen 127.0.0.1:0 --streams 3 "$@" >"$folder/simulator.log" &
  local stream
  stream=$(await simulator.log 'ws://127.0.0.1:[0-9]*')
  "$bin/rotationd" check --effective | sed "s,127.0.0.1:8712,${stream#ws://}," >"$folder/rotationd.yml"
  run_daemon
  await daemon.log 'msg=live' >/dev/null
}

# Returns once its web server is up.
run_daemon() {
  "$bin/rotationd" run --config.file "$folder/rotationd.yml" --storage.path "$folder/state" \
    --web.listen-address 127.0.0.1:0 2>"$folder/daemon.log" &
  daemon=$!
  web=$(await daemon.log 'port=[0-9]*')
}

# For awk: quantile q of the histogram's `n` cumulative counts `bucket` up to `bounds`, as histogram_quantile finds it.
quantile='
  function quantile(q,   i, want) {
    want = q * bucket[n]
    for (i = 1; bucket[i] < want; ++i) {}
    return bounds[i - 1] + (bounds[i] - bounds[i - 1]) * (want - bucket[i - 1]) / (bucket[i] - bucket[i - 1])
  }'

metrics() { curl -s "http://127.0.0.1:${web#port=}/metrics"; }
