import { byId } from './dom.ts';
import { type Frame, parseFrame } from './frames.ts';
import { KeyForm, storedKey } from './key-form.ts';
import { batchPaints } from './paint.ts';
import { Rate } from './rate.ts';
import { isGatewayAlive } from './socket.ts';
import type { Stages } from './stages.ts';
import { emptyState } from './store.ts';
import { View } from './view.ts';

/** Shows the trips from now on: as soon as there is a key, live. */
export function startPage({ openSocket, Connection, applyFrame }: Stages): void {
  const state = emptyState();
  const rate = new Rate();
  let zoneId: string | undefined;
  let subscriptions = 0;

  const repaint = batchPaints(() => {
    view.show(state, zoneId);
  });

  const view = new View((chosen) => {
    zoneId = chosen;
    subscribe();
    repaint();
  }, repaint);

  const form = new KeyForm((key) => {
    connection.start(key);
  });

  const connection = new Connection(
    {
      openSocket,
      isAlive: isGatewayAlive,
      random: Math.random,
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => {
          clearTimeout(timer);
        };
      },
    },
    {
      changed: (now) => {
        view.showConnection(now);
        if (now.kind === 'refused') form.open('The gateway refused this key. Check it and connect again.');
      },
      opened: () => {
        if (zoneId !== undefined) subscribe();
      },
      received: (data) => receive(parseFrame(data)),
    },
  );

  function receive(frame: Frame): string {
    applyFrame(state, frame);
    if (frame.kind === 'error') view.notice(frame.message);
    repaint();
    return frame.kind;
  }

  function subscribe(): void {
    subscriptions += 1;
    const filter = zoneId === undefined ? {} : { zone_id: zoneId };
    connection.send({ type: 'subscribe', id: `page-${subscriptions}`, filter });
  }

  addEventListener('online', () => {
    connection.retryNow();
  });
  byId('change-key', HTMLButtonElement).addEventListener('click', () => {
    connection.stop();
    view.showConnection({ kind: 'idle' });
    form.open();
  });
  setInterval(() => {
    view.showRate(rate.tick(state.events));
  }, 1_000);

  repaint();
  const key = storedKey();
  if (key === undefined) {
    view.showConnection({ kind: 'idle' });
    form.open();
  } else {
    form.close();
    connection.start(key);
  }
}
