// Quotes by dxFeed's client; the token is the key.
import { createRequire } from 'node:module';
import { WebSocket } from 'ws';
import { fail, key, print, server, symbols } from './first_quotes.mjs';

// Node 18 cannot import these packages: their modules are not declared to be modules.
const require = createRequire(import.meta.url);
const { DXLinkFeed, FeedContract, FeedDataFormat } = require('@dxfeed/dxlink-feed');
const { DXLinkWebSocketClient } = require('@dxfeed/dxlink-websocket-client');

globalThis.WebSocket ??= WebSocket; // the client takes the browser's, which Node has since version 22

const failed = ({ type, message }) =>
  fail(message ? `dxFeed's client: ${type} ${message}` : 'The connection was closed');
const client = new DXLinkWebSocketClient();
client.addErrorListener(failed);
let asked = false;
client.addAuthStateChangeListener((state) => {
  if (state !== 'UNAUTHORIZED') return;
  if (asked) fail('The token was refused');
  asked = true; // the first one asks for the token
});

const feed = new DXLinkFeed(client, FeedContract.AUTO);
feed.getChannel().addErrorListener(failed);
feed.addStateChangeListener((state) => state === 'CLOSED' && fail('The channel was closed'));
feed.addEventListener((events) =>
  events.forEach(({ eventSymbol, bidPrice, askPrice }) => print(eventSymbol, bidPrice, askPrice)),
);
feed.configure({
  acceptAggregationPeriod: 0,
  acceptDataFormat: FeedDataFormat.COMPACT,
  acceptEventFields: { Quote: ['eventSymbol', 'bidPrice', 'askPrice'] },
});
feed.addSubscriptions(symbols.map((symbol) => ({ type: 'Quote', symbol })));

client.connect(`${server}/dxlink-ws`);
client.setAuthToken(key);
