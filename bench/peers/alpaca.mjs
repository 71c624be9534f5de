// Alpaca's own client, which speaks MessagePack, with the same ratio and prom-client.
import { streaming } from '@alpacahq/alpaca-trade-api';
import { begin, messageDone, port, quote, quotes } from './course.mjs';

const stream = new streaming.StockDataStream({
  credentials: { keyId: 'key', secret: 'secret' },
  url: `ws://127.0.0.1:${port}/v2/sip`,
  reconnect: false,
});
let seen = 0;
stream.onQuote(({ symbol, bidPrice, askPrice, timestamp }) => {
  if (seen === 0) begin(new Date(timestamp));
  quote(symbol, bidPrice, askPrice);
  if (++seen % quotes === 0) messageDone();
});
stream.onError((message) => {
  console.error(`Alpaca's client: ${message}`);
  process.exit(1);
});
stream.subscribeForQuotes(['*']);
stream.connect();
