import type { Admin, Kafka } from 'kafkajs';

/** Asks the cluster who it is, over a connection of its own, which comes back by itself. */
export class KafkaProbe {
  readonly #admin: Admin;
  #connected: Promise<void> | undefined;

  constructor(kafka: Kafka) {
    this.#admin = kafka.admin({ retry: { retries: 0 } });
  }

  async check(): Promise<void> {
    this.#connected ??= this.#admin.connect();
    try {
      await this.#connected;
      const { brokers } = await this.#admin.describeCluster();
      if (brokers.length === 0) throw new Error('the cluster has no broker');
    } catch (error) {
      this.#connected = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#admin.disconnect();
  }
}
