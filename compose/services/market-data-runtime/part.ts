/** `failed`: it could not start, or has given up. */
export type PartState = 'new' | 'starting' | 'running' | 'draining' | 'stopped' | 'failed';

export interface PartStatus {
  readonly name: string;
  readonly state: PartState;
  /** Only ever grow, from 0 at the start. */
  readonly counters: Readonly<Record<string, number>>;
  /** Items that it holds and has not passed on. */
  readonly lag?: number;
  /** `at` is RFC 3339 in UTC. It stays when the error is over: `health` says whether it is. */
  readonly lastError?: { readonly message: string; readonly at: string };
}

export interface PartHealth {
  readonly level: 'ok' | 'degraded' | 'failed';
  /** Why it is not ok. */
  readonly reason?: string;
}

/** What was still in a part's hands when it had to stop: neither passed on nor put aside. */
export interface Stopped {
  readonly undelivered: number;
}

/** Something that a runtime starts, watches and stops. */
export interface Part {
  /** Unique within its runtime. */
  readonly name: string;
  /** Does not wait for a server that is away: that is health, not a failed start. @throws Error when it can never run */
  start(): Promise<void>;
  /** Passes on what it holds, but not for longer than that. Never rejects; to call it again changes nothing. */
  stop(limitMs: number): Promise<Stopped>;
  status(): PartStatus;
  health(): PartHealth;
}
