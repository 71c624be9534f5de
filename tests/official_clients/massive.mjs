// Quotes of equities, or of pairs ("EUR/USD"), by Massive's client: a socket that has logged in by itself.
import { websocketClient } from '@massive.com/client-js';
import { fail, key, print, server, symbols } from './first_quotes.mjs';

const [cluster, topic] = symbols[0].includes('/') ? ['forex', 'C'] : ['stocks', 'Q'];
const socket = websocketClient(key, server)[cluster]();

const hear = {
  status({ status, message }) {
    if (status === 'auth_success') {
      const params = symbols.map((symbol) => `${topic}.${symbol}`).join();
      socket.send(JSON.stringify({ action: 'subscribe', params }));
    } else if (status !== 'connected' && status !== 'success') {
      fail(`Massive's client was told ${status}: ${message}`);
    }
  },
  Q: ({ sym, bp, ap }) => print(sym, bp, ap),
  C: ({ p, b, a }) => print(p, b, a),
};
socket.onmessage = ({ data }) => JSON.parse(data).forEach((message) => hear[message.ev](message));
socket.onclose = ({ code, reason }) => fail(`The connection was closed: ${code} ${reason}`);
