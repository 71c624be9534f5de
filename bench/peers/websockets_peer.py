"""Python's websockets, json, a ratio and prometheus_client: PORT MESSAGES QUOTES STEP AHEAD, as course.mjs."""

import asyncio
import json
import sys
import time
from datetime import datetime

import websockets
from prometheus_client import CollectorRegistry, Counter, Gauge

port, messages, quotes, step, ahead = map(int, sys.argv[1:])
registry = CollectorRegistry()
mid = Gauge("mid", "Middle", ["symbol"], registry=registry)
ratio = Gauge("ratio", "IJR over SPY", registry=registry)
counter = Counter("quotes", "Quotes", registry=registry)
last = {"IJR": float("nan"), "SPY": float("nan")}


def quote(symbol, bid, ask):
    middle = (bid + ask) / 2
    mid.labels(symbol).set(middle)
    if symbol in last:
        last[symbol] = middle
        ratio.set(last["IJR"] / last["SPY"])
    counter.inc()


async def read():
    address = f"ws://127.0.0.1:{port}/v2/sip"
    async with websockets.connect(address, compression=None, max_size=None, close_timeout=0.1) as socket:
        await socket.recv()
        for said in ({"action": "auth", "key": "key", "secret": "secret"}, {"action": "subscribe", "quotes": ["*"]}):
            await socket.send(json.dumps(said))
            await socket.recv()
        latencies = []
        for done in range(messages):
            elements = json.loads(await socket.recv())
            if done == 0:
                first = int(datetime.fromisoformat(elements[0]["t"][:23] + "+00:00").timestamp() * 1000) * 1_000_000 - ahead
                begun, cpu_begun = time.time(), time.process_time()
            for one in elements:
                quote(one["S"], one["bp"], one["ap"])
            if step:
                latencies.append((time.time_ns() - (first + step * done)) / 1000)
        report = {"messages": messages, "seconds": time.time() - begun, "cpu_seconds": time.process_time() - cpu_begun}
        latencies.sort()
        for name, share in (("p50_us", 0.5), ("p99_us", 0.99), ("p999_us", 0.999)):
            if latencies:
                report[name] = latencies[min(messages - 1, int(share * messages))]
        print(json.dumps(report))


asyncio.run(read())
