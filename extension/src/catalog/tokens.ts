import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';

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
export interface ICatalogModel extends IDisposable {
  readonly state: ICatalogState;

  /** Emitted once whenever `state` became another object. */
  readonly changed: ISignal<ICatalogModel, void>;

  /** Whether somebody looks: then the model keeps itself up to date, else it does nothing. */
  watched: boolean;

  /** Open or close databases (`db`) and tables (`db/table`). */
  setExpanded(keys: readonly string[], expanded: boolean): void;

  /** Show only the tables whose full name holds every word of `text`. */
  setFilter(text: string): void;

  /** Read again what is shown. Never rejects: what went wrong is in the state. */
  refresh(): Promise<void>;
}

export const ICatalogModel = new Token<ICatalogModel>('gluepot:ICatalogModel', 'The data catalog.');
