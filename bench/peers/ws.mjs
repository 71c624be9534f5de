// Node's `ws`, JSON.parse, a ratio and prom-client.
import WebSocket from 'ws';
import { begin, messageDone, port, quote } from './course.mjs';

const socket = new WebSocket(`ws://127.0.0.1:${port}/v2/sip`, { perMessageDeflate: false });
const sayings = [
  { action: 'auth', key: 'key', secret: 'secret' },
  { action: 'subscribe', quotes: ['*'] },
];
let begun = false;
socket.on('message', (data) => {
  const elements = JSON.parse(data);
  if (elements[0].T !== 'q') {
    if (sayings.length > 0) socket.send(JSON.stringify(sayings.shift()));
    return;
  }
  if (!begun) begin(new Date(elements[0].t));
  begun = true;
  for (const { S, bp, ap } of elements) quote(S, bp, ap);
  messageDone();
});
