// The connection to /api/v1/stream: subscribes, watches the numbering, and comes back by itself.
import { channels, type Message } from './types';

const silence = 6_000;  // ms; the server says something every second
const longestWait = 15_000;

export type Link =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'down'; since: number; retryAt: number; reason: string };

export class Stream {
  link: Link = { kind: 'connecting' };
  holes = 0;
  private socket: WebSocket | null = null;
  private last = 0;  // number of the last message
  private heard = 0;
  private failures = 0;
  private request = 0;
  private retry: number | undefined;
  private downSince: number | null = null;

  constructor(private readonly onMessage: (message: Message) => void, private readonly onLink: () => void) {}

  start(): void {
    this.connect();
    setInterval(() => this.watch(), 1_000);
    addEventListener('online', () => this.now());
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.now(); });
  }

  private connect(): void {
    const url = new URL('/api/v1/stream', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    this.socket = socket;
    this.last = 0;
    this.heard = Date.now();
    socket.onopen = () => this.send('subscribe');
    socket.onmessage = (event) => { if (socket === this.socket) this.take(String(event.data)); };
    socket.onclose = (event) => { if (socket === this.socket) this.lost(event.reason || 'the daemon does not answer'); };
  }

  private send(method: 'subscribe' | 'resync'): void {
    this.socket?.send(JSON.stringify({ method, req_id: ++this.request, channels }));
  }

  private take(text: string): void {
    this.heard = Date.now();
    const message = JSON.parse(text) as Message;
    if (this.link.kind !== 'open') {
      this.failures = 0;
      this.downSince = null;
      this.setLink({ kind: 'open' });
    }
    if (this.last > 0 && message.seq !== this.last + 1) {
      this.holes++;
      this.send('resync');
    }
    this.last = message.seq;
    this.onMessage(message);
  }

  private watch(): void {
    const open = this.socket !== null && this.socket.readyState <= WebSocket.OPEN;
    if (open && Date.now() - this.heard > silence) {
      const socket = this.socket;
      this.lost('silent for six seconds');
      socket?.close();
    } else if (this.link.kind === 'down') {
      this.onLink();  // its countdown
    }
  }

  private lost(reason: string): void {
    this.socket = null;
    this.downSince ??= Date.now();
    const wait = Math.min(longestWait, 500 * 2 ** this.failures++) * (0.75 + Math.random() / 2);
    this.setLink({ kind: 'down', since: this.downSince, retryAt: Date.now() + wait, reason });
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), wait);
  }

  private now(): void {
    if (this.socket !== null) return;
    clearTimeout(this.retry);
    this.connect();
  }

  private setLink(link: Link): void {
    this.link = link;
    this.onLink();
  }
}
