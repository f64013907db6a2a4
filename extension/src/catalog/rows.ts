import { ApiError } from '../api/errors';
import { type Database, type ICatalogState, keyOf, type Table, type TableSummary } from './tokens';

/** One line of the tree. `position` of `siblings` (from 1) and `level` (from 1) are for assistive technology. */
interface IRowBase {
  readonly key: string;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
}

export interface IDatabaseRow extends IRowBase {
  readonly kind: 'database';
  readonly database: Database;
  readonly expanded: boolean;
  /** null until the tables were read. */
  readonly tableCount: number | null;
}

export interface ITableRow extends IRowBase {
  readonly kind: 'table';
  readonly database: string;
  readonly table: TableSummary;
  readonly expanded: boolean;
}

export interface IColumnRow extends IRowBase {
  readonly kind: 'column';
  readonly column: Table['columns'][number];
  readonly isPartitionKey: boolean;
}

/** Says why there is nothing below a row. */
export interface INoteRow extends IRowBase {
  readonly kind: 'note';
  readonly note: 'loading' | 'empty' | ApiError;
}

export type Row = IDatabaseRow | ITableRow | IColumnRow | INoteRow;

/** Return the lines of the tree that are open, from top to bottom. */
export function visibleRows(state: ICatalogState): Row[] {
  const words = filterWords(state.filter);
  const databases = (state.databases ?? [])
    .map(database => ({
      database,
      tables: matching(database.name, state.tables.get(database.name), words)
    }))
    .filter(({ tables }) => words.length === 0 || !Array.isArray(tables) || tables.length > 0);
  return databases.flatMap(({ database, tables }, index) => {
    const expanded = words.length > 0 || state.expanded.has(database.name);
    const row: IDatabaseRow = {
      ...placed(database.name, 1, index, databases.length),
      kind: 'database',
      database,
      expanded,
      tableCount: Array.isArray(tables) ? tables.length : null
    };
    return expanded ? [row, ...tableRows(state, database.name, tables)] : [row];
  });
}

/** The words that a full name has to hold, in lower case. */
export function filterWords(filter: string): string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

type Tables = readonly TableSummary[] | ApiError | undefined;

function matching(
  database: string,
  tables: Tables,
  words: readonly string[]
): TableSummary[] | ApiError | undefined {
  if (tables === undefined || tables instanceof ApiError) {
    return tables;
  }
  return tables.filter(table =>
    words.every(word => `${database}.${table.name}`.toLowerCase().includes(word))
  );
}

function tableRows(
  state: ICatalogState,
  database: string,
  tables: TableSummary[] | ApiError | undefined
): Row[] {
  if (tables === undefined || tables instanceof ApiError || tables.length === 0) {
    return [noteRow(database, 2, tables)];
  }
  return tables.flatMap((table, index) => {
    const key = keyOf(database, table.name);
    const expanded = state.expanded.has(key);
    const row: ITableRow = {
      ...placed(key, 2, index, tables.length),
      kind: 'table',
      database,
      table,
      expanded
    };
    return expanded ? [row, ...columnRows(key, state.details.get(key))] : [row];
  });
}

function columnRows(key: string, table: Table | ApiError | undefined): Row[] {
  if (table === undefined || table instanceof ApiError) {
    return [noteRow(key, 3, table)];
  }
  const keys = new Set(table.partition_keys);
  const columns = [...table.columns, ...table.partition_keys];
  return columns.length === 0
    ? [noteRow(key, 3, [])]
    : columns.map((column, index) => ({
        ...placed(`${key}/${column.name}`, 3, index, columns.length),
        kind: 'column',
        column,
        isPartitionKey: keys.has(column)
      }));
}

function noteRow(parent: string, level: number, found: readonly unknown[] | ApiError | undefined): INoteRow {
  const note = found === undefined ? 'loading' : found instanceof ApiError ? found : 'empty';
  return { ...placed(`${parent}//note`, level, 0, 1), kind: 'note', note };
}

function placed(key: string, level: number, index: number, siblings: number): IRowBase {
  return { key, level, position: index + 1, siblings };
}
