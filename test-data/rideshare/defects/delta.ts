import type { PlantedBug } from '../../defect.ts';

/**
 * Settings of Spark and Delta that break a promise about tables: compose/services/spark/planted_settings.py. The tables
 * that show it are those of the tests, under the hop `delta`.
 */
export const DELTA_DEFECTS = [
  {
    name: 'spark-session-zone',
    service: 'spark',
    guarantee: 'CD-01',
    does: 'Takes times without a zone for those of Kolkata, where a session does not say otherwise.',
    hop: 'delta.journal',
  },
  {
    name: 'spark-legacy-calendar',
    service: 'spark',
    guarantee: 'CD-01',
    does: 'Writes days before 1582 in the Julian calendar, and reads them back as if nothing had happened.',
    hop: 'delta.journal',
  },
  {
    name: 'spark-truncates-times',
    service: 'spark',
    guarantee: 'CD-01',
    does: 'Writes times to the millisecond only.',
    hop: 'delta.journal',
  },
  {
    name: 'spark-casts-silently',
    service: 'spark',
    guarantee: 'CD-02',
    does: 'Writes null where a value is not of the column’s type.',
    hop: 'delta.strict',
  },
  {
    name: 'spark-merges-schemas',
    service: 'spark',
    guarantee: 'CD-04',
    does: 'Adds a column to the table for whatever a write brings along.',
    hop: 'delta.evolving',
  },
  {
    name: 'spark-feeds-uninvited',
    service: 'spark',
    guarantee: 'CD-03',
    does: 'Keeps a change feed of every table, asked for or not.',
    hop: 'delta.silent',
  },
  {
    name: 'spark-widens-uninvited',
    service: 'spark',
    guarantee: 'CD-05',
    does: 'Lets columns of every table change their type.',
    hop: 'delta.fixed',
  },
  {
    name: 'spark-feeds-across-renames',
    service: 'spark',
    guarantee: 'CD-06',
    does: 'Reads the change feed across a dropped column as if nothing had happened.',
    hop: 'delta.mapped',
  },
  {
    name: 'spark-vacuums-at-once',
    service: 'spark',
    guarantee: 'CD-07',
    does: 'Lets a vacuum delete the files of versions that can still be travelled to.',
    hop: 'delta.versions',
  },
  {
    name: 'spark-shares-one-session',
    service: 'spark',
    guarantee: 'CD-08',
    does: 'Gives all connections one session: settings, temporary views and the current database.',
    hop: 'delta.session',
  },
] as const satisfies readonly PlantedBug[];
