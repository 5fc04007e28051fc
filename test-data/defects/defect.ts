export type GuaranteeId = `RS-${number}` | `CD-${number}`;

/** A bug planted in a reference service, to prove that the suite catches it. */
export interface Defect {
  readonly name: string;
  readonly service: 'simulation-api' | 'stream-processor' | 'gateway' | 'dashboard' | 'bronze-init' | 'spark' | 'dbt';
  /** The guarantee that it breaks, and whose tests must catch it. */
  readonly guarantee: GuaranteeId;
  /** What the service then does wrong, as a sentence. */
  readonly does: string;
  /** It shows only on a stack that nobody has used before, or leaves one that nobody should use. */
  readonly ownStack?: true;
  /** The hop at which it must be caught. */
  readonly hop: string;
}
