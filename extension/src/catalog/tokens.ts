import { Token } from '@lumino/coreutils';

import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';
import type { IPolled } from '../panel/polled';

export type Database = Schemas['DatabaseModel'];
export type TableSummary = Schemas['TableSummary'];
export type Table = Schemas['TableModel'];

/** What a key of the tree names. Hive's names hold no slash, so `db/table` is unambiguous. */
export function keyOf(database: string, table?: string): string {
  return table === undefined ? database : `${database}/${table}`;
}

/** What is known of the catalog. A map lacks what was never asked for; an error stands for what could not be read. */
export interface ICatalogState {
  readonly databases: readonly Database[] | null;
  readonly tables: ReadonlyMap<string, readonly TableSummary[] | ApiError>;
  readonly details: ReadonlyMap<string, Table | ApiError>;
  readonly expanded: ReadonlySet<string>;
  readonly filter: string;
  readonly error: ApiError | null;
}

/** The catalog as the browser knows it. */
export interface ICatalogModel extends IPolled<ICatalogState> {
  /** Open or close databases (`db`) and tables (`db/table`). */
  setExpanded(keys: readonly string[], expanded: boolean): void;

  /** Show only the tables whose full name holds every word of `text`. */
  setFilter(text: string): void;
}

export const ICatalogModel = new Token<ICatalogModel>('gluepot:ICatalogModel', 'The data catalog.');
