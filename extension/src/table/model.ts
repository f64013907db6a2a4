import { untilEnded } from '../api/ended';
import { ApiError } from '../api/errors';
import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { PolledModel, settled } from '../panel/polled';
import type {
  Diff,
  Direction,
  IComparison,
  INoteChange,
  IPartitions,
  ITableModel,
  ITablePath,
  ITableState,
  Partition,
  Tab,
  Version
} from './tokens';

const PAGE = 200;
const COUNT_PAUSE = 300;

/** Reads one table and what people say about it, and of the rest of its page only the part that is shown. */
export class TableModel extends PolledModel<ITableState> implements ITableModel {
  constructor(options: TableModel.IOptions) {
    super(
      `gluepot:table-${options.path.database}.${options.path.table}`,
      { ...EMPTY, tab: options.tab ?? EMPTY.tab },
      options.interval ?? 5000
    );
    this.client = options.client;
    this.path = { database: options.path.database, table: options.path.table };
    this.previewRows = options.previewRows ?? (() => 100);
  }

  readonly path: ITablePath;

  setTab(tab: Tab): void {
    this.show({ tab });
  }

  setDirection(direction: Direction): void {
    this.show({ direction });
  }

  compare(comparison: IComparison): void {
    this.show({ comparison });
  }

  showMorePartitions(): void {
    this.pages += 1;
    this.show({});
  }

  readRows(): void {
    this.show({ rows: null });
  }

  annotate(change: INoteChange): Promise<void> {
    const { column = '', description = null, owner = null, tags = {} } = change;
    return this.change(async () => {
      const body = { column, description, owner, tags };
      this.update({ notes: await this.client.ask(`${AT}/notes`, body, this.address()) });
    });
  }

  count(): Promise<void> {
    return this.change(async () => {
      const started = await this.client.start(`${AT}/statistics`, {}, this.address());
      const ended = await untilEnded(
        started,
        ({ state }) => this.isDisposed || state === 'SUCCEEDED' || state === 'FAILED',
        ({ id }) => this.client.get('/catalog/counts/{count}', { path: { count: id } }),
        COUNT_PAUSE
      );
      if (ended.state === 'FAILED') {
        throw new ApiError(0, { error: 'CountFailed', message: ended.error, next_step: '' });
      }
      this.update({ statistics: await settled(this.statistics()) });
    });
  }

  restore(version: number): Promise<void> {
    return this.change(async () => {
      await this.client.ask(`${AT}/restore`, { version }, this.address());
      this.update({ comparison: null });
      await this.refresh();
    });
  }

  protected async read(): Promise<Partial<ITableState>> {
    const [table, notes] = await Promise.all([
      this.client.get(AT, this.address()),
      this.client.get(`${AT}/notes`, this.address())
    ]);
    return { table, notes, ...(await this.part(this.state)) };
  }

  private async part(state: ITableState): Promise<Partial<ITableState>> {
    switch (state.tab) {
      case 'columns':
        return {};
      case 'partitions':
        return { partitions: await settled(this.partitions()) };
      case 'statistics':
        return { statistics: await settled(this.statistics()) };
      case 'versions':
        return this.versions(state.comparison);
      case 'lineage': {
        const query = { direction: state.direction };
        return { lineage: await settled(this.client.get(`${AT}/lineage`, this.address(query))) };
      }
      case 'rows': {
        const query = { rows: this.previewRows() };
        return state.rows === null
          ? { rows: await settled(this.client.get(`${AT}/preview`, this.address(query))) }
          : {};
      }
    }
  }

  private async partitions(): Promise<IPartitions> {
    const shown: Partition[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < this.pages; page += 1) {
      const found = await this.client.get(`${AT}/partitions`, this.address({ limit: PAGE, cursor }));
      shown.push(...found.partitions);
      if (found.next_cursor === null) {
        return { shown, isAll: true };
      }
      cursor = found.next_cursor;
    }
    return { shown, isAll: false };
  }

  private async statistics(): Promise<Exclude<ITableState['statistics'], ApiError | null>> {
    return (await this.client.get(`${AT}/statistics`, this.address())).statistics ?? 'none';
  }

  private async versions(wanted: IComparison | null): Promise<Partial<ITableState>> {
    const versions = await settled(
      everyPage(this.client, `${AT}/versions`, 'versions', this.address()).then(reply => reply.versions)
    );
    const comparison = wanted ?? newest(versions);
    const diff: Diff | ApiError | null = comparison
      ? await settled(this.client.get(`${AT}/diff`, this.address({ ...comparison })))
      : null;
    return { versions, diff, comparison };
  }

  private address(query: Readonly<Record<string, string | number | undefined>> = {}) {
    return { path: { ...this.path }, query };
  }

  private show(change: Partial<ITableState>): void {
    this.update(change);
    if (this.watched) {
      void this.refresh();
    }
  }

  private async change(work: () => Promise<void>): Promise<void> {
    this.update({ isChanging: true });
    try {
      await work();
    } finally {
      this.update({ isChanging: false });
    }
  }

  private readonly client: IApiClient;
  private readonly previewRows: () => number;
  private pages = 1;
}

export namespace TableModel {
  export interface IOptions {
    readonly client: IApiClient;
    readonly path: ITablePath;
    readonly tab?: Tab;
    /** Milliseconds between two readings. */
    readonly interval?: number;
    /** How many rows a preview has. */
    readonly previewRows?: () => number;
  }
}

/** The last change: what a person who opens the versions wants to see. */
function newest(versions: readonly Version[] | ApiError): IComparison | null {
  if (!Array.isArray(versions)) {
    return null;
  }
  const [last, before] = versions as readonly Version[];
  return last && before ? { old: before.version, new: last.version } : null;
}

const AT = '/catalog/databases/{database}/tables/{table}';

const EMPTY: ITableState = {
  tab: 'columns',
  table: null,
  notes: null,
  partitions: null,
  statistics: null,
  versions: null,
  comparison: null,
  diff: null,
  lineage: null,
  direction: 'both',
  rows: null,
  isChanging: false,
  error: null
};
