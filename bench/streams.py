"""Peers that read the stream of a quote_server: what bench/run measures of them."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.join(HERE, "..", "build", "release", "bin")
PEERS = os.path.join(HERE, "peers")
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's packages

SHARED = ["--shared", "--idle", "block"]
SHIPPED = "daemon, dedicated adaptive"  # as it is configured where nothing else is said
DAEMONS = {  # name -> options of quote_peer
    "daemon": SHARED,
    "daemon, spin": ["--shared", "--idle", "spin"],
    SHIPPED: ["--idle", "adaptive"],
    "daemon, dedicated block": ["--idle", "block"],
}


def ours(peer, *options):
    def command(port, messages, quotes, step, ahead):
        return [f"{BIN}/quote_peer", peer, *options, "--port", port, "--messages", messages, "--quotes", quotes,
                "--step", step, "--ahead", ahead]
    return command


def foreign(program, script):
    return lambda *arguments: [program, f"{PEERS}/{script}", *arguments]


COMMANDS = {name: ours("daemon", *options) for name, options in DAEMONS.items()}
COMMANDS |= {
    "recv": ours("recv"),
    "recv, spin": ours("recv", "--spin"),
    "beast sync": ours("beast-sync"),
    "beast async": ours("beast-async"),
    "node ws": foreign("node", "ws.mjs"),
    "alpaca npm": foreign("node", "alpaca.mjs"),
    "python websockets": foreign(PYTHON, "websockets_peer.py"),
}
SLOW = {"node ws": 5, "alpaca npm": 10, "python websockets": 20}  # so many times fewer messages


def foreigners():
    """Those that are installed; installs Alpaca's client where npm is."""
    found = []
    if shutil.which("node") and (os.path.isdir(f"{PEERS}/node_modules") or shutil.which("npm")):
        if not os.path.isdir(f"{PEERS}/node_modules"):
            subprocess.run(["npm", "ci", "--loglevel=error"], cwd=PEERS, check=True, stdout=sys.stderr)
        found += ["node ws", "alpaca npm"]
    if subprocess.run([PYTHON, "-c", "import websockets, prometheus_client"], stderr=subprocess.DEVNULL).returncode == 0:
        found.append("python websockets")
    return found


def stream(name, messages, quotes=1, rate=0, tls=False):
    """One peer reads one stream: what it reports, and its peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--messages", str(messages), "--quotes", str(quotes), "--rate", str(rate)]
        options += ["--tls", folder] if tls else []
        options += ["--msgpack"] if name == "alpaca npm" else []
        server = subprocess.Popen([f"{BIN}/quote_server", *options], stdout=subprocess.PIPE, text=True)
        try:
            port, ahead = server.stdout.readline().split()
            step = str(1_000_000_000 // rate if rate else 0)
            command = COMMANDS[name](port, str(messages), str(quotes), step, ahead)
            command += ["--ca", f"{folder}/ca.pem"] if tls else []
            peer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            text = peer.stdout.read()
            _, status, used = os.wait4(peer.pid, 0)
            peer.returncode = os.waitstatus_to_exitcode(status)
        finally:
            server.kill()
            server.wait()
            server.stdout.close()
        if peer.returncode != 0:
            sys.exit(f"bench/run: {name} failed: {' '.join(command)}")
    report = json.loads(text)
    report["rate"] = report["messages"] / report["seconds"]
    report["cpu_ns"] = report["cpu_seconds"] * 1e9 / report["messages"]
    report["peak_mib"] = used.ru_maxrss / 1024
    return report


def median_of(reports, key):
    return statistics.median(report[key] for report in reports)


def ratio(rounds, key, one, other):
    """The median of the ratios within each round."""
    return statistics.median(a[key] / b[key] for a, b in zip(rounds[one], rounds[other]))


def throughput(names, messages, quotes, rounds_wanted, tls=False):
    rounds = defaultdict(list)
    for _ in range(rounds_wanted):
        for name in names:
            rounds[name].append(stream(name, max(1000, messages // quotes // SLOW.get(name, 1)), quotes, tls=tls))
    print(f"\n{'TLS, a record to a message, ' if tls else ''}{quotes} quote{'s' if quotes > 1 else ''} to a message;"
          f" median of {rounds_wanted} rounds\n{'':<28} {'messages/s':>12} {'quotes/s':>12} {'CPU ns/quote':>13} {'peak MiB':>9}")
    for name in names:
        rate = median_of(rounds[name], "rate")
        print(f"{name:<28} {rate:>12,.0f} {rate * quotes:>12,.0f} {median_of(rounds[name], 'cpu_ns') / quotes:>13,.0f}"
              f" {median_of(rounds[name], 'peak_mib'):>9.1f}")
    return rounds


def latency(names, rate, seconds, rounds_wanted):
    rounds = defaultdict(list)
    for _ in range(rounds_wanted):
        for name in names:
            rounds[name].append(stream(name, int(rate * seconds), rate=rate))
    print(f"\n{rate:,} messages/s, from when a message was due to its snapshot; median of {rounds_wanted} rounds\n"
          f"{'':<28} {'p50 us':>9} {'p99 us':>9} {'p99.9 us':>9} {'CPU %':>7}")
    for name in names:
        cpu = statistics.median(report["cpu_seconds"] / report["seconds"] * 100 for report in rounds[name])
        print(f"{name:<28} " + " ".join(f"{median_of(rounds[name], key):>9.1f}" for key in ("p50_us", "p99_us", "p999_us"))
              + f" {cpu:>7.1f}")
    return rounds
