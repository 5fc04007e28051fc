import type { Defect } from './defect.ts';

export const GATEWAY_DEFECTS = [
  {
    name: 'gateway-forgets-a-client',
    service: 'gateway',
    guarantee: 'RS-03',
    does: 'Leaves the client that connected last out of the fan-out.',
    hop: 'websocket.trips',
  },
  {
    name: 'gateway-skips-payments',
    service: 'gateway',
    guarantee: 'RS-04',
    does: 'Does not subscribe to the channel of payments.',
    hop: 'websocket.payments',
  },
  {
    name: 'gateway-no-protocol-echo',
    service: 'gateway',
    guarantee: 'RS-05',
    does: 'Accepts the handshake without selecting the offered protocol.',
    hop: 'websocket',
  },
  {
    name: 'gateway-key-prefix',
    service: 'gateway',
    guarantee: 'RS-06',
    does: 'Accepts any key that the right one starts with.',
    hop: 'websocket',
  },
  {
    name: 'gateway-empty-key',
    service: 'gateway',
    guarantee: 'RS-06',
    does: 'Accepts an empty key.',
    hop: 'websocket',
  },
  {
    name: 'gateway-logs-key',
    service: 'gateway',
    guarantee: 'RS-06',
    does: 'Writes the offered protocol, with the key, to its log.',
    hop: 'gateway',
  },
  {
    name: 'gateway-frame-before-auth',
    service: 'gateway',
    guarantee: 'RS-06',
    does: 'Accepts every handshake, sends the greeting, and only then looks at the key.',
    hop: 'websocket',
  },
  {
    name: 'gateway-delays-one-in-ten',
    service: 'gateway',
    guarantee: 'RS-09',
    does: 'Sends every tenth event 1.5 s late.',
    hop: 'websocket.trips',
  },
  {
    name: 'gateway-ignores-filter',
    service: 'gateway',
    guarantee: 'RS-10',
    does: 'Confirms a filter and sends everything.',
    hop: 'websocket',
  },
  {
    name: 'gateway-waits-for-slow-client',
    service: 'gateway',
    guarantee: 'RS-10',
    does: 'Sends nothing to anybody while one client does not read.',
    hop: 'websocket.trips',
  },
] as const satisfies readonly Defect[];
