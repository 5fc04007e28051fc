import type { EventJson } from '../../../../test-data/avro/codec.ts';
import type { Stream } from '../../../../test-data/rideshare/schemas/streams.ts';
import type { Bug } from '../../lib/planted/planter.ts';
import type { ReadRecord } from '../publication.ts';
import type { Stages } from '../stages.ts';
import type { Task } from '../task.ts';

/** Nobody listens there. */
const NOWHERE = 'nowhere';

/** The task done all the same, but nobody is told. */
export function untold(task: Task): Task {
  return { ...task, channel: NOWHERE };
}

/** Listeners are told of some events alone; the state has all of them. */
export function tellsOnly(isTold: (record: ReadRecord) => boolean): Bug<Stages> {
  return (stages) => ({
    ...stages,
    taskOf: (record) => (isTold(record) ? stages.taskOf(record) : untold(stages.taskOf(record))),
  });
}

/** Listeners are told something else about a stream's events; the state has them as they are. */
export function tells(stream: Stream, change: (event: EventJson) => EventJson): Bug<Stages> {
  return (stages) => ({
    ...stages,
    taskOf: (record) => {
      const task = stages.taskOf(record);
      return record.stream === stream ? { ...task, message: changed(task.message, change) } : task;
    },
  });
}

/** Every fifth event gets the trip of the event before. */
export function mixed(): (event: EventJson) => EventJson {
  let trips = 0;
  let before: unknown;
  return (event) => {
    trips += 1;
    const own = trips % 5 === 0 && before !== undefined ? { ...event, trip_id: before } : event;
    before = event.trip_id;
    return own;
  };
}

export const keepsFirstState: Bug<Stages> = (stages) => {
  const first = new Map<string, string>();
  return {
    ...stages,
    taskOf: (record) => {
      const task = stages.taskOf(record);
      if (task.state === undefined) return task;
      const { hash, entity, json } = task.state;
      const kept = first.get(`${hash} ${entity}`) ?? json;
      first.set(`${hash} ${entity}`, kept);
      return { ...task, state: { hash, entity, json: kept } };
    },
  };
};

function changed(message: string, change: (event: EventJson) => EventJson): string {
  const publication = JSON.parse(message) as { readonly event: EventJson };
  return JSON.stringify({ ...publication, event: change(publication.event) });
}
