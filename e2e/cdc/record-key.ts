/** The `id` in the key of a change, which the JSON converter writes with its schema. */
export function keyOf(key: string | undefined): bigint | undefined {
  const [, id] = /"payload":\{"id":(-?\d+)\}/.exec(key ?? '') ?? [];
  return id === undefined ? undefined : BigInt(id);
}
