import { httpProbe } from '../../../fixtures/technologies/http/probe.ts';
import { kafkaProbe } from '../../../fixtures/technologies/kafka/probe.ts';
import { redisProbe } from '../../../fixtures/technologies/redis/probe.ts';

/** What the labels in the Compose file of these runs ask for. */
export const PROBES = [kafkaProbe, redisProbe, httpProbe];
