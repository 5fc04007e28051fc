/** The tables of the shop, as MySQL has them: https://dev.mysql.com/doc/refman/9.7/en/create-table.html */
export const SHOP_TABLES = {
  customers: `
    id bigint unsigned NOT NULL,
    name varchar(100) NOT NULL,
    email varchar(200),
    credit decimal(20,6) NOT NULL,
    created_at timestamp(6) NOT NULL,
    PRIMARY KEY (id)`,
  orders: `
    id bigint NOT NULL,
    customer_id bigint unsigned NOT NULL,
    status enum('new','paid','shipped','cancelled') NOT NULL,
    total decimal(12,2) NOT NULL,
    placed_at datetime(6) NOT NULL,
    note json,
    PRIMARY KEY (id)`,
  order_lines: `
    order_id bigint NOT NULL,
    line_no int unsigned NOT NULL,
    sku varchar(40) NOT NULL,
    quantity int unsigned NOT NULL,
    price decimal(12,2) NOT NULL,
    PRIMARY KEY (order_id, line_no)`,
  // One column of every type whose values are often changed on the way.
  typed: `
    id bigint NOT NULL,
    exact decimal(38,10),
    natural_number bigint unsigned,
    local_time datetime(6),
    instant timestamp(6) NULL,
    day date,
    span time(6),
    document json,
    raw varbinary(64),
    kind enum('small','Größe','large'),
    words varchar(100),
    ratio double,
    is_open tinyint(1),
    PRIMARY KEY (id)`,
} as const;

export type ShopTable = keyof typeof SHOP_TABLES;

export const SHOP_TABLE_NAMES = Object.keys(SHOP_TABLES) as readonly ShopTable[];

/** A table that no connector captures. */
export const BEAT_TABLE = `CREATE TABLE IF NOT EXISTS pulse.beat (id tinyint PRIMARY KEY, beats bigint NOT NULL)`;
/** A transaction that is in the log, and in no topic of changes: with it a connector notes where it is. */
export const BEAT = 'INSERT INTO pulse.beat VALUES (1, 1) ON DUPLICATE KEY UPDATE beats = beats + 1';

/** Makes a table of the shop where it is missing. @param name with its database, where that is another than the session's */
export function createTable(table: ShopTable, name: string = table): string {
  return `CREATE TABLE IF NOT EXISTS ${name} (${SHOP_TABLES[table]}\n) CHARACTER SET utf8mb4`;
}
