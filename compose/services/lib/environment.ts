/** Reads the settings of a service. Every one comes from the environment, and every one but secrets has a default. */
export interface Environment {
  text(name: string, fallback: string): string;
  /** @throws Error when it is not a whole number within the bounds */
  integer(name: string, fallback: number, bounds?: { readonly min?: number; readonly max?: number }): number;
  /** A setting without a default. @throws Error when it is missing or empty */
  secret(name: string): string;
  /** Every value that a setting's name calls a secret (`…_KEY`, `…_PASSWORD`, `…_SECRET`, `…_TOKEN`), asked for or not. */
  readonly secrets: readonly string[];
}

const SECRET = /_(?:KEY|PASSWORD|SECRET|TOKEN)$/;

export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const given = (name: string): string | undefined => {
    const value = variables[name];
    return value === '' ? undefined : value;
  };
  return {
    text: (name, fallback) => given(name) ?? fallback,
    integer: (name, fallback, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}) => {
      const text = given(name);
      const value = text === undefined ? fallback : Number(text);
      if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
      const bounds = `a whole number from ${min} to ${max}, ${fallback} when it is left out`;
      throw new Error(`${name} must be ${bounds}, and not ${JSON.stringify(text)}`);
    },
    secret: (name) => {
      const value = given(name);
      if (value === undefined) throw new Error(`${name} is not set; this service cannot run without it`);
      return value;
    },
    secrets: Object.keys(variables).flatMap((name) => (SECRET.test(name) ? (given(name) ?? []) : [])),
  };
}
