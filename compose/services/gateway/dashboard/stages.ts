import { Connection } from './connection.ts';
import { openSocket } from './socket.ts';
import { applyFrame } from './store.ts';

/** What the way from the socket to the page's state is made of. */
export const STAGES = { openSocket, Connection, applyFrame };

export type Stages = typeof STAGES;
