import { type ISignal, Signal } from '@lumino/signaling';

import { type ApiError, asApiError } from '../api/errors';
import type { IApiClient } from '../api/tokens';
import { Watch } from '../api/watch';
import type { CrawlRun, ICrawlersModel, ICrawlersState } from './tokens';

const RUNS_SHOWN = 5;
const BUSY_PAUSE = 1000;

/** Reads the crawlers, and the runs of open ones; more often while one is under way. */
export class CrawlersModel implements ICrawlersModel {
  constructor(options: CrawlersModel.IOptions) {
    this.client = options.client;
    this.interval = options.interval ?? 5000;
    this.watch = new Watch({
      name: 'gluepot:crawlers',
      interval: this.interval,
      read: () => this.read()
    });
  }

  get state(): ICrawlersState {
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

  setExpanded(crawler: string, expanded: boolean): void {
    this.update({ expanded: withMember(this._state.expanded, crawler, expanded) });
    if (expanded && this.watched) {
      void this.refresh();
    }
  }

  run(crawler: string): Promise<void> {
    return this.ask(crawler, () =>
      this.client.start('/crawlers/{name}/runs', {}, { path: { name: crawler } })
    );
  }

  stop(crawler: string): Promise<void> {
    return this.ask(crawler, () =>
      this.client.start('/crawlers/{name}/stop', {}, { path: { name: crawler } })
    );
  }

  crawlFolder(folder: string, name: string, database: string): Promise<void> {
    return this.ask(name, () => this.client.start('/crawlers', { name, targets: [folder], database }));
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

  private async ask(crawler: string, request: () => Promise<unknown>): Promise<void> {
    this.update({ asking: withMember(this._state.asking, crawler, true) });
    try {
      await request();
      await this.refresh();
    } finally {
      this.update({ asking: withMember(this._state.asking, crawler, false) });
    }
  }

  private async read(): Promise<void> {
    try {
      const { crawlers } = await this.client.get('/crawlers');
      const opened = crawlers.map(one => one.name).filter(name => this._state.expanded.has(name));
      const runs = new Map(
        await Promise.all(opened.map(async name => [name, await this.runsOf(name)] as const))
      );
      const busy = crawlers.some(one => one.under_way !== null);
      this.watch.pause(busy ? Math.min(BUSY_PAUSE, this.interval) : this.interval);
      this.update({ crawlers, runs: new Map([...this._state.runs, ...runs]), error: null });
    } catch (error) {
      this.update({ error: asApiError(error) });
      throw error;
    }
  }

  private async runsOf(name: string): Promise<readonly CrawlRun[] | ApiError> {
    try {
      const address = { path: { name }, query: { limit: RUNS_SHOWN } };
      return (await this.client.get('/crawlers/{name}/runs', address)).runs;
    } catch (error) {
      return asApiError(error);
    }
  }

  private update(change: Partial<ICrawlersState>): void {
    if (!this.isDisposed) {
      this._state = { ...this._state, ...change };
      this._changed.emit();
    }
  }

  private readonly client: IApiClient;
  private readonly interval: number;
  private readonly watch: Watch;
  private readonly _changed = new Signal<this, void>(this);
  private _state: ICrawlersState = EMPTY;
}

export namespace CrawlersModel {
  export interface IOptions {
    readonly client: IApiClient;
    /** Milliseconds between two readings while nothing is under way. */
    readonly interval?: number;
  }
}

const EMPTY: ICrawlersState = {
  crawlers: null,
  runs: new Map(),
  expanded: new Set(),
  asking: new Set(),
  error: null
};

function withMember(set: ReadonlySet<string>, member: string, included: boolean): ReadonlySet<string> {
  const copy = new Set(set);
  if (included) {
    copy.add(member);
  } else {
    copy.delete(member);
  }
  return copy;
}
