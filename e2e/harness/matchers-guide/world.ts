/** Runs an example of the guide with what it names, and says what it fails with. */
export type Run = (values: Readonly<Record<string, unknown>>) => Promise<string>;

/** In memory, what makes the example of a matcher fail. */
export type World = (run: Run) => Promise<string>;

export type Worlds = Readonly<Record<string, World>>;
