"""Who looks at a daemon: Prometheis that scrape it every 15 s on connections that stay, and open pages.

  visitors.py PORT SCRAPERS PAGES     until it is ended
"""

import asyncio
import json
import os
import re
import struct
import sys

PERIOD = 15  # s, and a scrape of someone's in every PERIOD / SCRAPERS
CHANNELS = ["status", "state", "triggers", "pairs", "series", "feeds", "transitions"]
PORT, SCRAPERS, PAGES = map(int, sys.argv[1:])
HOST = f"localhost:{PORT}"


async def scraper(n):
    await asyncio.sleep(n * PERIOD / SCRAPERS)
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    while True:
        writer.write(f"GET /metrics HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(re.search(rb"content-length: (\d+)", head.lower())[1]))
        await asyncio.sleep(PERIOD)


async def page():
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write((f"GET /api/v1/stream HTTP/1.1\r\nHost: {HOST}\r\nOrigin: http://{HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n").encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 101 " not in head:
        sys.exit(f"visitors: {head.decode()}")
    text = json.dumps({"method": "subscribe", "req_id": 1, "channels": CHANNELS}).encode()
    writer.write(struct.pack("!BB4x", 0x81, 0x80 | len(text)) + text)  # below 126 bytes, masked by zeros
    while await reader.read(1 << 16):
        pass
    sys.exit("visitors: the daemon has closed a stream")


async def main():
    await asyncio.gather(asyncio.Event().wait(), *map(scraper, range(SCRAPERS)), *(page() for _ in range(PAGES)))


os.nice(19)  # in life they are on machines of their own
asyncio.run(main())
