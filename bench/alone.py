"""What bench/run measures of the daemon without a peer: the way between its threads, replays, scrapes, memory."""

import json
import os
import re
import statistics
import subprocess
import tempfile
import time

from streams import BIN, HERE

SHARED = os.path.join(HERE, "..", "..", "shared", "data")


def p50s(pattern):
    command = [f"{BIN}/queue_bench", f"--benchmark_filter={pattern}", "--benchmark_format=json"]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout)
    return {one["name"].split("/")[0]: one["p50_ns"] for one in report["benchmarks"]}


def hop():
    """One way of an event, in ways of a cache line; the way back is one."""
    def once():
        p50 = p50s("^(line|hop/lossless/batch:1)/")
        return (p50["hop"] - p50["line"] / 2) / (p50["line"] / 2)
    return statistics.median(once() for _ in range(5))


def replayed(*options, cores=None):
    """Seconds that a replay of the history in ../shared took, and what it said."""
    with tempfile.TemporaryDirectory() as folder:
        command = [f"{BIN}/rotationd", "replay", "--history", SHARED, "--out", folder, "--no-neighbours", "--no-placebo", *options]
        begin = time.monotonic()
        said = subprocess.run((["taskset", "-c", cores] if cores else []) + command, stderr=subprocess.PIPE, text=True, check=True).stderr
        return time.monotonic() - begin, said


def history():
    """Engine seconds of the history, and of 100 parameter sets one core to two."""
    def engine():
        return float(re.search(r"engine: .* events in ([\d.]+) s", replayed()[1])[1])
    seconds = statistics.median(engine() for _ in range(5))
    sets = ["--sweep", "trigger.M1.on=" + ",".join(f"{1 + n / 100:.2f}" for n in range(1, 11)),
            "--sweep", "trigger.M1.off=" + ",".join(f"{n / 20:.2f}" for n in range(10))]
    alone = replayed()[0]
    one, two = replayed(*sets, cores="0")[0], replayed(*sets, cores="0,1")[0]
    return seconds, (one - alone) / (two - alone)


def printed(script, *patterns):
    """The figures that a script of this folder prints."""
    text = subprocess.run([f"{HERE}/{script}"], stdout=subprocess.PIPE, text=True, check=True).stdout
    print("\n" + text.rstrip())
    return [float(re.search(pattern, text)[1]) for pattern in patterns]


def measure(goals):
    replay, reading = printed("recovery", r"replay: .* s, ([\d.]+) M", r"read plain: .* s, ([\d.]+) M")
    shift, scrape, memory = printed("scrapers", r"scrapers .* us, ([+\d.-]+) %", r"scrape: ([\d.-]+) ms", r"memory: ([\d.]+)")
    print()
    goals.say("queue hop p50 / way of a cache line, spinning", hop(), 2.5, 2.0, at_most=True)
    goals.say("journal replay, M events/s", replay, 2, 4)
    goals.say("reading the journal alone, M events/s", reading, 15, 25)
    if os.path.isdir(SHARED):
        seconds, cores = history()
        goals.say("23-year daily replay with every statistic, engine s", seconds, 0.5, 0.2, at_most=True)
        goals.say("--sweep of 100 sets, two cores / one", cores, 1.9)
    else:
        print(f"left out, since {SHARED} is not there: daily replay, --sweep")
    goals.say("scrape over HTTP, ms of CPU", scrape, 1, 0.5, at_most=True)
    goals.say("engine p99 beside 200 scrapers, % off", abs(shift), 5, at_most=True, form="{:.1f}")
    goals.say("memory, default series, MiB", memory, 48, 24, at_most=True, form="{:.1f}")
