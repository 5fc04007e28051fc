import type { FaultKind, FaultPlan } from '../../fixtures/faults/fault.ts';
import { Faults } from '../../fixtures/faults/faults.ts';
import type { RunningStack } from '../../fixtures/stack/running-stack.ts';

/** What happened, in order, to plans that break nothing. */
export const diary: string[] = [];

export function planOf(name: string, own: Partial<FaultPlan> = {}): FaultPlan {
  const note = (what: string): Promise<void> => {
    diary.push(`${what} ${name}`);
    return Promise.resolve();
  };
  return {
    name,
    holds: [name],
    before: () => note('before'),
    inflict: () => note('inflict'),
    proveEffect: () => note('proven').then(() => ({})),
    undo: () => note('undo').then(() => undefined),
    proveHealed: () => note('healed').then(() => ({})),
    ...own,
  };
}

export function onStack(
  kind: 'shared' | 'exclusive',
  ready?: () => Promise<void>,
  kinds?: Readonly<Record<string, FaultKind>>,
): Faults {
  const stack = {
    project: 'dyetrace-none',
    kind,
    services: ['service'],
    ready: (service: string) => {
      diary.push(`ready ${service}`);
      return ready?.() ?? Promise.resolve();
    },
  };
  return faultsOn(stack as unknown as RunningStack, kinds);
}

export function faultsOn(
  stack: ConstructorParameters<typeof Faults>[0]['stack'],
  kinds: Readonly<Record<string, FaultKind>> = {},
): Faults {
  return new Faults({
    stack,
    run: 'none',
    step: (_title, body) => body(),
    onBegin: () => undefined,
    ensureTools: () => Promise.resolve(),
    kinds,
  });
}
