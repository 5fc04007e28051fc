import { connect, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

/** Number of the request that brings messages: https://kafka.apache.org/protocol.html#protocol_api_keys */
const PRODUCE = 0;
/** Nobody listens there. */
const NOBODY = 1;

/** One client's way to the broker, which can be cut without anybody else noticing. */
export class BrokerWay {
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #toLose = 0;
  #lost = 0;

  readonly socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = connect({ host, port: this.#isCut ? NOBODY : port }, onConnect);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    const write = socket.write.bind(socket);
    const watched = (request: Uint8Array): boolean => {
      if (this.#toLose > 0 && Buffer.from(request).readInt16BE(4) === PRODUCE) this.#loseAnswerOn(socket);
      return write(request);
    };
    return Object.assign(socket, { write: watched });
  };

  /** Answers that were lost. */
  get lost(): number {
    return this.#lost;
  }

  /** Ends every connection, and refuses new ones. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) end(socket);
  }

  heal(): void {
    this.#isCut = false;
  }

  /** The next messages reach the broker; the connection ends when it answers, so many times. */
  loseAnswers(times: number): void {
    this.#toLose = times;
  }

  #loseAnswerOn(socket: Socket): void {
    this.#toLose -= 1;
    socket.removeAllListeners('data');
    socket.once('data', () => {
      this.#lost += 1;
      end(socket);
    });
  }
}

function end(socket: Socket): void {
  socket.destroy(new Error('the way to the broker is cut'));
}
