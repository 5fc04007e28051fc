import type { Page, WebSocketRoute } from '@playwright/test';

/** What a test does with a frame from the gateway: pass it on, change it, hold it, repeat it, or nothing at all. */
type Edit = (frame: string, deliver: (frame: string) => void) => void;

export interface Interception {
  /** Sockets that the page has opened so far. */
  readonly opened: number;
  /** Closes the current socket on both sides, as a broken network does; the page sees `code`. */
  close(code: number): Promise<void>;
}

/** Stands between the page and the gateway, on every socket that the page opens from now on. */
export async function intercept(page: Page, edit: Edit): Promise<Interception> {
  let opened = 0;
  let current: { page: WebSocketRoute; server: WebSocketRoute } | undefined;
  await page.routeWebSocket(/\/ws$/, (route) => {
    const server = route.connectToServer();
    opened += 1;
    current = { page: route, server };
    route.onMessage((message) => {
      server.send(message);
    });
    server.onMessage((message) => {
      edit(message.toString(), (frame) => {
        route.send(frame);
      });
    });
  });
  return {
    get opened() {
      return opened;
    },
    async close(code) {
      // The page may open its next socket before both legs of this one are closed.
      const legs = current;
      await legs?.page.close({ code, reason: 'closed by the test' });
      // Closing the page's leg alone would leave the server's open; that one takes no other code than 1000 or 4000.
      await legs?.server.close({ code: 4000, reason: 'closed by the test' });
    },
  };
}

/** Is this frame the live event of that trip in that state? */
export function isEvent(frame: string, tripId: string, state?: string): boolean {
  const message = JSON.parse(frame) as { type: string; key?: string; event?: { state?: string } };
  return message.type === 'event' && message.key === tripId && (state === undefined || message.event?.state === state);
}
