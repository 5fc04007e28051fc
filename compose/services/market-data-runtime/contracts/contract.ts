/** One thing that every implementation must do. */
export interface ContractCase<Make> {
  /** Completes the sentence "it …". */
  readonly title: string;
  /** Fails by `expect`. @param make brings an implementation that nothing else uses */
  readonly check: (make: Make) => Promise<void>;
}

/** What an interface promises, written once and checked on whatever implements it. */
export type Contract<Make> = readonly ContractCase<Make>[];
