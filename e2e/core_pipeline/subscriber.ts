import type { WebSocketClient, WebSocketSession as Session } from '../../fixtures/index.ts';

export interface LiveEvent {
  readonly type: 'event';
  readonly topic: string;
  readonly key: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/**
 * Connects and narrows the subscription to the filter; returns when the gateway has confirmed it and has told the current
 * state: until then it keeps live events back, and drops them when the client does not want them any more.
 */
export async function subscribe(
  websocket: WebSocketClient,
  filter: Readonly<Record<string, unknown>>,
): Promise<Session> {
  const session = await websocket.connect();
  await session.send({ type: 'subscribe', id: 'narrow', filter });
  let confirmed = false;
  await session.waitForFrame(
    (text) => {
      const { type } = JSON.parse(text) as { readonly type: string };
      confirmed ||= type === 'subscribed';
      return confirmed && type === 'snapshot';
    },
    { what: 'the gateway has confirmed the subscription and told the current state', withinMs: 5_000 },
  );
  return session;
}

/** Whether a frame is the live event of that correlation id: the state that a connection begins with may name it too. */
export function isLiveEventOf(correlationId: string): (text: string) => boolean {
  return (text) => text.includes(correlationId) && (JSON.parse(text) as { readonly type: string }).type === 'event';
}

/** The live events that came after the subscription was confirmed. */
export function eventsOf(session: Session): LiveEvent[] {
  const messages = session.json() as { readonly type: string }[];
  const confirmed = messages.findIndex(({ type }) => type === 'subscribed');
  return messages.slice(confirmed + 1).filter((message): message is LiveEvent => message.type === 'event');
}
