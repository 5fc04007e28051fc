import { HttpProblem } from '../lib/http-server.ts';

/** The fields of a request's body. @throws HttpProblem for one that is none, or has others */
export function fieldsOf(
  value: unknown,
  known: readonly string[],
  path = 'the body',
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'a JSON object');
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw wrong(unknown, `left out: known are ${known.join(', ')}`);
  return { ...value };
}

export function wrong(field: string, should: string): HttpProblem {
  return new HttpProblem(400, 'wrong_field', `${field} must be ${should}`);
}
