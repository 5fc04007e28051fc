import type { test } from '../rideshare.ts';

type Fixtures = Parameters<Parameters<typeof test>[2]>[0];
type WebSocketClient = Fixtures['websocket'];
type Session = Awaited<ReturnType<WebSocketClient['connect']>>;

export interface LiveEvent {
  readonly type: 'event';
  readonly topic: string;
  readonly key: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Connects and narrows the subscription to the filter; returns when the gateway has confirmed it. */
export async function subscribe(
  websocket: WebSocketClient,
  filter: Readonly<Record<string, unknown>>,
): Promise<Session> {
  const session = await websocket.connect();
  await session.send({ type: 'subscribe', id: 'narrow', filter });
  await session.waitForFrame((text) => (JSON.parse(text) as { type: string }).type === 'subscribed', {
    what: 'the gateway has confirmed the subscription',
    withinMs: 2_000,
  });
  return session;
}

/** The live events that came after the subscription was confirmed. */
export function eventsOf(session: Session): LiveEvent[] {
  const messages = session.json() as { readonly type: string }[];
  const confirmed = messages.findIndex(({ type }) => type === 'subscribed');
  return messages.slice(confirmed + 1).filter((message): message is LiveEvent => message.type === 'event');
}
