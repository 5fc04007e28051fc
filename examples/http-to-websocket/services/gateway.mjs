import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';

const redis = new Redis({ host: 'redis', password: process.env.REDIS_PASSWORD });
const sockets = new WebSocketServer({ port: 8081, path: '/live' });

redis.on('message', (_channel, text) => {
  const reading = JSON.parse(text);
  const told = JSON.stringify({ ...reading, fahrenheit: reading.celsius * 1.8 + 32 });
  for (const socket of sockets.clients) socket.send(told);
});
await redis.subscribe('readings');
process.once('SIGTERM', () => process.exit(0));
