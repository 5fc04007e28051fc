import { STREAMS } from '../../../test-data/rideshare/schemas/streams.ts';
import { Client } from './client.ts';
import { Feed } from './feed.ts';
import { createHandshake } from './handshake.ts';
import { Hub } from './hub.ts';
import { checkKey } from './key-check.ts';
import { pageFiles } from './page.ts';
import { SnapshotReader } from './snapshot.ts';

/** What the way from Redis to the browsers is made of. */
export const STAGES = {
  channels: STREAMS as readonly string[],
  Feed,
  SnapshotReader,
  Hub,
  Client,
  checkKey,
  createHandshake,
  pageFiles,
};

export type Stages = typeof STAGES;
