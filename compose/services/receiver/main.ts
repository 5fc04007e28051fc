import { errorAnswer, HttpServer } from '../lib/http-server.ts';
import { reason } from '../lib/logging.ts';
import { Readiness } from '../lib/readiness.ts';
import { runService } from '../lib/service.ts';
import { Attempts } from './attempts.ts';
import { Behaviours } from './behaviours.ts';
import { controlRoutes } from './control-routes.ts';
import { Maintenance } from './maintenance.ts';
import { Notices } from './notices.ts';
import { notifyRoute, type Reception } from './notify-route.ts';
import { plant } from './planted/plant.ts';
import { STAGES } from './stages.ts';

/** A notification of some thousand alerts. */
const MAX_BODY_BYTES = 16 * 1_048_576;

/** Hears what Alertmanager says, keeps it with the time, and behaves as a test says. */
await runService('receiver', async ({ environment, log }) => {
  const stages = plant(STAGES, log);
  const notices = new Notices(environment.text('JOURNAL', '/tmp/notices.jsonl'), stages.noticeKey);
  const reception: Reception = { notices, behaviours: new Behaviours(), attempts: new Attempts(), stages, log };
  const readiness = new Readiness({});
  const server = new HttpServer(
    readiness,
    (error) => {
      log.error({ reason: reason(error) }, 'a request failed');
      return errorAnswer(500, 'internal', reason(error));
    },
    MAX_BODY_BYTES,
  );
  notifyRoute(server, reception);
  controlRoutes(
    server,
    reception,
    new Maintenance(environment.text('ALERTMANAGER_URL', 'http://localhost:9093'), stages),
  );
  await server.listen(environment.integer('PORT', 8080, { max: 65_535 }));

  return async () => {
    readiness.stop();
    notices.close();
    await server.close();
  };
});
