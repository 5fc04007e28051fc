import { WebSocketServer } from 'ws';
import type { Bug } from '../../lib/planted/planter.ts';
import { SOCKET_PATH } from '../handshake.ts';
import { PREFIX, type KeyVerdict } from '../key-check.ts';
import type { Stages } from '../stages.ts';

const UNAUTHORIZED = 4401;

export const keyPrefix = alsoAccepting((given, key) => given !== '' && key.startsWith(given));

export const emptyKey = alsoAccepting((given) => given === '');

export const logsKey: Bug<Stages> = (stages) => ({
  ...stages,
  createHandshake: (parts) => {
    const handshake = stages.createHandshake(parts);
    return (request, socket, head) => {
      const header = request.headers['sec-websocket-protocol'];
      // Past the logger, which would mask it.
      process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'handshake', header })}\n`);
      handshake(request, socket, head);
    };
  },
});

/** Whoever has no key is greeted all the same, and sent away afterwards. */
export const frameBeforeAuth: Bug<Stages> = (stages) => ({
  ...stages,
  createHandshake: (parts) => {
    const handshake = stages.createHandshake(parts);
    const server = new WebSocketServer({ noServer: true, clientTracking: false, handleProtocols: () => false });
    return (request, socket, head) => {
      const isForSockets = request.url?.split('?', 1)[0] === SOCKET_PATH;
      if (!isForSockets || parts.checkKey(request.headers['sec-websocket-protocol']).accepted) {
        handshake(request, socket, head);
        return;
      }
      server.handleUpgrade(request, socket, head, (upgraded) => {
        upgraded.send(JSON.stringify({ type: 'hello' }));
        upgraded.close(UNAUTHORIZED, 'unauthorized');
      });
    };
  },
});

/** Takes some of the keys for right that are not. */
function alsoAccepting(isTakenForRight: (given: string, key: string) => boolean): Bug<Stages> {
  return (stages) => ({
    ...stages,
    checkKey: (header, key): KeyVerdict => {
      const verdict = stages.checkKey(header, key);
      const offered = (header ?? '').split(',').map((name) => name.trim());
      const protocol = offered.find((name) => name.startsWith(PREFIX));
      if (verdict.accepted || protocol === undefined) return verdict;
      return isTakenForRight(protocol.slice(PREFIX.length), key) ? { accepted: true, protocol } : verdict;
    },
  });
}
