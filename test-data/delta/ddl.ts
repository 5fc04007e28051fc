/** A column of a table, its type in Spark's SQL: `decimal(12,2)`, `struct<lat: double, lon: double>`. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/**
 * A statement that makes a Delta table, and changes nothing where there is one.
 * @param path `s3a://…` without a slash at the end
 * @param properties of the table, by name: `delta.dataSkippingStatsColumns`
 */
export function createTable(
  name: string,
  path: string,
  columns: readonly Column[],
  properties: Readonly<Record<string, string>> = {},
): string {
  const list = columns.map((column) => `\`${column.name}\` ${column.type}`).join(', ');
  const pairs = Object.entries(properties).map(([property, value]) => `'${property}' = '${value}'`);
  const clause = pairs.length === 0 ? '' : ` TBLPROPERTIES (${pairs.join(', ')})`;
  return `CREATE TABLE IF NOT EXISTS ${name} (${list}) USING delta LOCATION '${path}'${clause}`;
}
