import { type ISignal, Signal } from '@lumino/signaling';

import { ApiError, asApiError } from '../api/errors';
import type { IApiClient } from '../api/tokens';
import { Watch } from '../api/watch';
import { type ICatalogModel, type ICatalogState, keyOf, type Table, type TableSummary } from './tokens';

const PAGE = 1000;

/** Reads the catalog: the databases always, tables of open databases, columns of open tables. */
export class CatalogModel implements ICatalogModel {
  constructor(options: CatalogModel.IOptions) {
    this.client = options.client;
    this.watch = new Watch({
      name: 'gluepot:catalog',
      interval: options.interval ?? 5000,
      read: () => this.read()
    });
  }

  get state(): ICatalogState {
    return this._state;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.watch.isDisposed;
  }

  get watched(): boolean {
    return this.watch.on;
  }

  set watched(watched: boolean) {
    this.watch.on = watched;
  }

  setExpanded(keys: readonly string[], expanded: boolean): void {
    const open = new Set(this._state.expanded);
    keys.forEach(key => (expanded ? open.add(key) : open.delete(key)));
    this.update({ expanded: open });
    if (expanded && this.watched) {
      void this.refresh();
    }
  }

  setFilter(text: string): void {
    const started = this._state.filter === '' && text !== '';
    this.update({ filter: text });
    if (started && this.watched) {
      void this.refresh();
    }
  }

  refresh(): Promise<void> {
    return this.watch.now();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.watch.dispose();
      Signal.clearData(this);
    }
  }

  /** Read what is shown. Rejects when the databases cannot be read, so that the poll backs off. */
  private async read(): Promise<void> {
    try {
      const { databases } = await this.client.get('/catalog/databases');
      const { expanded, filter } = this._state;
      // A filter looks into every database, also into closed ones.
      const opened = databases
        .map(database => database.name)
        .filter(name => filter !== '' || expanded.has(name));
      const tables = new Map(
        await Promise.all(opened.map(async name => [name, await settled(this.tables(name))] as const))
      );
      const shown = [...tables].flatMap(([database, found]) =>
        found instanceof ApiError
          ? []
          : found
              .filter(table => expanded.has(keyOf(database, table.name)))
              .map(table => ({ database, table: table.name }))
      );
      const details = new Map(
        await Promise.all(
          shown.map(
            async path => [keyOf(path.database, path.table), await settled(this.table(path))] as const
          )
        )
      );
      // What is closed keeps what was read last, so that opening it again shows something at once.
      this.update({
        databases,
        tables: new Map([...this._state.tables, ...tables]),
        details: new Map([...this._state.details, ...details]),
        error: null
      });
    } catch (error) {
      this.update({ error: asApiError(error) });
      throw error;
    }
  }

  private async tables(database: string): Promise<readonly TableSummary[]> {
    const pages: TableSummary[][] = [];
    let cursor: string | undefined;
    do {
      const page = await this.client.get('/catalog/databases/{database}/tables', {
        path: { database },
        query: { limit: PAGE, cursor }
      });
      pages.push(page.tables);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return pages.flat();
  }

  private table(path: { database: string; table: string }): Promise<Table> {
    return this.client.get('/catalog/databases/{database}/tables/{table}', {
      path
    });
  }

  private update(change: Partial<ICatalogState>): void {
    if (!this.isDisposed) {
      this._state = { ...this._state, ...change };
      this._changed.emit();
    }
  }

  private readonly client: IApiClient;
  private readonly watch: Watch;
  private readonly _changed = new Signal<this, void>(this);
  private _state: ICatalogState = EMPTY;
}

export namespace CatalogModel {
  export interface IOptions {
    readonly client: IApiClient;
    /** Milliseconds between two readings. */
    readonly interval?: number;
  }
}

const EMPTY: ICatalogState = {
  databases: null,
  tables: new Map(),
  details: new Map(),
  expanded: new Set(),
  filter: '',
  error: null
};

/** A part that cannot be read must not hide the others: its error takes its place. */
async function settled<T>(part: Promise<T>): Promise<T | ApiError> {
  try {
    return await part;
  } catch (error) {
    return asApiError(error);
  }
}
