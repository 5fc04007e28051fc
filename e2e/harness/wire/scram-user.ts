import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { HarnessError, type Endpoint } from '../../../fixtures/index.ts';
import { exchange } from '../../../fixtures/stack/exchange.ts';
import { rawRequest } from '../../../fixtures/technologies/kafka/raw-request.ts';

const ALTER_USER_SCRAM_CREDENTIALS = 51;
const ITERATIONS = 4_096;
/** Their numbers in the protocol, and the hash and its length. */
const MECHANISMS = [
  { number: 1, hash: 'sha256', bytes: 32 },
  { number: 2, hash: 'sha512', bytes: 64 },
] as const;

/**
 * Tells a broker the password of a user: it keeps the proofs among its metadata. By the protocol and not by Kafka's own
 * tool, whose start takes longer than the broker's (https://kafka.apache.org/protocol.html#The_Messages_AlterUserScramCredentials).
 */
export async function tellPassword(broker: Endpoint, user: string, password: string): Promise<void> {
  // One request each: a user may stand in a request only once.
  for (const { number, hash, bytes } of MECHANISMS) {
    const salt = randomBytes(16);
    const iterations = Buffer.alloc(4);
    iterations.writeInt32BE(ITERATIONS);
    const upsertion = [
      compact(Buffer.from(user)),
      Buffer.from([number]),
      iterations,
      compact(salt),
      compact(pbkdf2Sync(password, salt, ITERATIONS, bytes, hash)),
    ];
    // Tagged fields of the header, none to delete, one to write, and no tagged fields of its own or the request.
    const body = Buffer.concat([Buffer.from([0, 1, 2]), ...upsertion, Buffer.from([0, 0])]);
    const request = rawRequest(ALTER_USER_SCRAM_CREDENTIALS, 0, body);
    const error = await exchange(broker, request, errorIn, AbortSignal.timeout(5_000));
    if (error !== 0) throw new HarnessError('E_WIRE_USER', `the broker does not take the password: error ${error}`);
  }
}

/** A text or bytes of less than 127, as the protocol's flexible versions have them. */
function compact(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([bytes.length + 1]), bytes]);
}

function errorIn(received: Buffer): number | undefined {
  if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return undefined;
  // Length, number, tagged fields, throttle time and the number of results; then the user and the error.
  return received.readInt16BE(15 + received.readInt8(14) - 1);
}
