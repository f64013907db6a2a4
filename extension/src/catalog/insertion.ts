/** What can be written into a cell about a table. */
export type Form = 'spark' | 'sql';

const PLAIN = /^[a-z_][a-z0-9_]*$/i;

/** Return the code that reads a table, names quoted where they need it. */
export function codeFor(form: Form, database: string, table: string): string {
  const name = `${quoted(database)}.${quoted(table)}`;
  return form === 'spark' ? `spark.table(${JSON.stringify(name)})` : `SELECT * FROM ${name} LIMIT 100`;
}

/** Return what is written into a cell: SQL needs its magic where the cell has nothing yet; elsewhere it may stand in a string. */
export function codeInto(cellSource: string, form: Form, database: string, table: string): string {
  const code = codeFor(form, database, table);
  return form === 'sql' && cellSource.trim() === '' ? `%%sql\n${code}` : code;
}

/** Return the form that fits a cell: SQL in one that starts with `%%sql`, else what is usual. */
export function formFor(cellSource: string, usual: Form): Form {
  return /^\s*%%sql\b/.test(cellSource) ? 'sql' : usual;
}

function quoted(name: string): string {
  return PLAIN.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}
