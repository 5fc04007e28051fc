import type { Socket, SocketEvents } from './connection.ts';

/** What a WebSocket subprotocol may consist of (RFC 6455 §4.1, RFC 9110 token). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function canBeKey(key: string): boolean {
  return TOKEN.test(key);
}

/** A browser socket to this page's gateway. The key travels as a subprotocol: no header can be set here. */
export function openSocket(key: string, events: SocketEvents): Socket {
  const url = new URL('/ws', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, [`apikey.${key}`]);
  socket.onopen = () => {
    events.opened();
  };
  socket.onmessage = ({ data }) => {
    events.received(data);
  };
  socket.onclose = ({ code, reason }) => {
    events.closed(code, reason);
  };
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    discard: () => {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}

/** True when the gateway answers plain HTTP within two seconds. */
export async function isGatewayAlive(): Promise<boolean> {
  try {
    return (await fetch('/health/live', { cache: 'no-store', signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // No answer is the answer.
    return false;
  }
}
