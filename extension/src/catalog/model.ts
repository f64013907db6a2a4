import { ApiError } from '../api/errors';
import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { PolledModel, settled } from '../panel/polled';
import { type ICatalogModel, type ICatalogState, keyOf, type Table, type TableSummary } from './tokens';

const PAGE = 1000;

/** Reads the catalog: the databases always, tables of open databases, columns of open tables. */
export class CatalogModel extends PolledModel<ICatalogState> implements ICatalogModel {
  constructor(options: CatalogModel.IOptions) {
    super('gluepot:catalog', EMPTY, options.interval ?? 5000);
    this.client = options.client;
  }

  setExpanded(keys: readonly string[], expanded: boolean): void {
    const open = new Set(this.state.expanded);
    keys.forEach(key => (expanded ? open.add(key) : open.delete(key)));
    this.update({ expanded: open });
    if (expanded && this.watched) {
      void this.refresh();
    }
  }

  setFilter(text: string): void {
    const started = this.state.filter === '' && text !== '';
    this.update({ filter: text });
    if (started && this.watched) {
      void this.refresh();
    }
  }

  /** Read what is shown. Rejects when the databases cannot be read, so that the poll backs off. */
  protected async read(): Promise<Partial<ICatalogState>> {
    const { databases } = await everyPage(this.client, '/catalog/databases', 'databases');
    const { expanded, filter } = this.state;
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
        shown.map(async path => [keyOf(path.database, path.table), await settled(this.table(path))] as const)
      )
    );
    // What is closed keeps what was read last, so that opening it again shows something at once.
    return {
      databases,
      tables: new Map([...this.state.tables, ...tables]),
      details: new Map([...this.state.details, ...details])
    };
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
      if (!this.state.tables.has(database)) {
        // The others of ten thousand come while somebody looks at the first thousand.
        this.update({ tables: new Map([...this.state.tables, [database, page.tables]]) });
      }
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return pages.flat();
  }

  private table(path: { database: string; table: string }): Promise<Table> {
    return this.client.get('/catalog/databases/{database}/tables/{table}', {
      path
    });
  }

  private readonly client: IApiClient;
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
