/** Reads the settings of a service. Every one comes from the environment, and every one but secrets has a default. */
export interface Environment {
  text(name: string, fallback: string): string;
  /** @throws Error when it is not a whole number within the bounds */
  integer(name: string, fallback: number, bounds?: { readonly min?: number; readonly max?: number }): number;
  /** A setting without a default. @throws Error when it is missing or empty */
  secret(name: string): string;
}

export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const given = (name: string): string | undefined => {
    const value = variables[name];
    return value === undefined || value === '' ? undefined : value;
  };
  return {
    text: (name, fallback) => given(name) ?? fallback,
    integer: (name, fallback, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}) => {
      const text = given(name);
      const value = text === undefined ? fallback : Number(text);
      if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
      throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
    },
    secret: (name) => {
      const value = given(name);
      if (value === undefined) throw new Error(`${name} is not set; this service cannot run without it`);
      return value;
    },
  };
}
