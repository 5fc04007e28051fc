import { createServer } from 'node:http';
import { Redis } from 'ioredis';

const redis = new Redis({ host: 'redis', password: process.env.REDIS_PASSWORD });

const server = createServer(async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/readings') return response.writeHead(404).end();
  const reading = JSON.parse(Buffer.concat(await request.toArray()).toString());
  if (typeof reading.celsius !== 'number') return response.writeHead(422).end('celsius is no number');
  await redis.publish('readings', JSON.stringify({ ...reading, received: new Date().toISOString() }));
  response.writeHead(202).end();
});
server.listen(8080);
process.once('SIGTERM', () => process.exit(0));
