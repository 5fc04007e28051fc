import type { Bug } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';
import type { Failure } from '../store/failure.ts';

/** A batch counts as written when it is sent, whatever comes of it. */
export const acknowledgesFirst: Bug<Stages> = (stages) => ({
  ...stages,
  BatchWriter: class<T> extends stages.BatchWriter<T> {
    protected override async attempt(items: readonly T[]): Promise<undefined> {
      const { table, insertStatement, observer, run } = this.parts;
      await run(insertStatement(table, items)).catch(() => undefined);
      observer.written(items.length, 0);
    }
  },
});

/** The whole batch goes aside for one of its rows. */
export const putsAsideAll: Bug<Stages> = (stages) => ({
  ...stages,
  BatchWriter: class<T> extends stages.BatchWriter<T> {
    override async write(items: readonly T[], signal: AbortSignal): Promise<void> {
      const failure = await this.attempt(items, signal);
      if (failure === undefined) return;
      for (const item of items) await this.setAside(item, failure, signal);
    }
  },
});

/** What the table refuses is counted and thrown away. */
export const keepsNothingAside: Bug<Stages> = (stages) => ({
  ...stages,
  BatchWriter: class<T> extends stages.BatchWriter<T> {
    protected override setAside(_item: T, failure: Failure): Promise<void> {
      this.parts.observer.setAside(failure);
      return Promise.resolve();
    }
  },
});
