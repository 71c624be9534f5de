// Quotes of equities by Alpaca's client, which speaks MessagePack.
import { streaming } from '@alpacahq/alpaca-trade-api';
import { fail, key, print, secret, server, symbols } from './first_quotes.mjs';

const stream = new streaming.StockDataStream({
  credentials: { keyId: key, secret },
  url: `${server}/v2/sip`,
  reconnect: false,
});
stream.onQuote(({ symbol, bidPrice, askPrice }) => print(symbol, bidPrice, askPrice));
stream.onError((message) => fail(`Alpaca's client: ${message}`));
stream.onDisconnect(() => fail('The connection was closed'));
stream.subscribeForQuotes(symbols); // sent in one message, after the login
stream.connect();
