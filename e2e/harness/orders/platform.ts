import {
  composedId,
  consumerGroup,
  definePlatform,
  http,
  httpEntrance,
  type HttpResponse,
  type InjectedEvent,
  jsonIds,
  kafka,
  kafkaEntrance,
  kafkaSource,
  type Message,
  websocket,
  websocketSource,
} from '../../../fixtures/index.ts';

interface Payment {
  readonly payment: string;
}
interface Settled {
  readonly order?: string;
  readonly payment?: string;
  readonly cancelled?: string;
}

const broker = kafka({ service: 'kafka', port: 9094 });
const joiner = http({ service: 'joiner', port: 8080 });
const feed = websocket({ service: 'pusher', port: 8080, path: '/feed' });
const joined = consumerGroup({ ...broker, group: 'joiner', topics: ['orders', 'payments'] });
const pushed = consumerGroup({ ...broker, group: 'pusher', topics: ['settled'] });

/** An order by its key; a tombstone cancels it, and is another event of the same key. */
const byKey = ({ key, value }: Message) => composedId(value === null ? 'cancel' : 'order', key ?? '');
const paymentId = ({ payment }: Payment) => composedId('payment', payment);
const settledIds = ({ order, payment, cancelled }: Settled) =>
  cancelled === undefined
    ? [composedId('order', order ?? ''), composedId('payment', payment ?? '')]
    : composedId('cancel', cancelled);
/** What is settled says so of each of the two. */
const expected = ({ stream, key, payload }: InjectedEvent) =>
  stream === 'cancellations' ? {} : { order: key, ...payload };

export default definePlatform({
  name: 'orders',
  deployment: { composeFile: `${import.meta.dirname}/compose.yaml` },
  capabilities: { kafka: broker, joiner, feed },
  // Each order is paid at once.
  traffic: (seed) => {
    let orders = 0;
    return () => {
      orders += 1;
      const key = `o-${seed}-${orders}`;
      return [
        { stream: 'orders', key, payload: { total: orders } },
        { stream: 'payments', key, payload: { amount: orders } },
      ];
    };
  },
  pipeline: {
    entrances: {
      shop: kafkaEntrance({
        ...broker,
        streams: ['orders', 'cancellations'],
        record: ({ stream, payload }) => ({
          topic: 'orders',
          value: stream === 'cancellations' ? null : JSON.stringify(payload),
        }),
        ids: ({ stream, key }) => composedId(stream === 'cancellations' ? 'cancel' : 'order', key),
      }),
      bank: httpEntrance({
        ...joiner,
        streams: ['payments'],
        request: ({ key, payload }) => ({ path: '/payments', body: { order: key, ...payload } }),
        ids: ({ body }: HttpResponse<Payment>) => paymentId(body),
      }),
    },
    sources: [
      kafkaSource({
        ...broker,
        hops: [
          { name: 'kafka.orders', after: 'shop', topic: 'orders', identify: byKey },
          {
            name: 'kafka.payments',
            after: 'bank',
            topic: 'payments',
            service: 'joiner',
            identify: jsonIds(paymentId),
          },
          {
            name: 'kafka.audit',
            after: 'kafka.orders',
            carriers: [joined],
            topic: 'audit',
            service: 'joiner',
            identify: byKey,
          },
          {
            name: 'kafka.settled',
            after: ['kafka.orders', 'kafka.payments'],
            carriers: [joined],
            topic: 'settled',
            service: 'joiner',
            identify: (message) => (message.value === null ? byKey(message) : jsonIds(settledIds)(message)),
            expected,
          },
        ],
      }),
      websocketSource({
        ...feed,
        hops: [
          {
            name: 'feed.settled',
            after: 'kafka.settled',
            carriers: [pushed],
            service: 'pusher',
            identify: jsonIds((frame: readonly Settled[]) => frame.flatMap(settledIds)),
            decode: ({ value }, _, event) =>
              (JSON.parse(value?.toString() ?? '[]') as readonly Settled[]).find(({ order }) => order === event.key) ??
              {},
            expected,
          },
        ],
      }),
    ],
  },
});
