import type { ITablePath } from './tokens';

const DEFAULT = 'default';

/** Read what a person typed as the name of a table: `table` alone is of the database `default`; null for nothing. */
export function pathIn(text: string): ITablePath | null {
  const typed = text.trim();
  const dot = typed.indexOf('.');
  const path = {
    database: dot < 0 ? DEFAULT : typed.slice(0, dot),
    table: typed.slice(dot + 1)
  };
  return path.database && path.table ? path : null;
}
