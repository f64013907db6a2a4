import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { PolledModel, settled, stillThere, withMember } from '../panel/polled';
import type { CrawlRun, ICrawlersModel, ICrawlersState } from './tokens';

const RUNS_SHOWN = 5;
const BUSY_PAUSE = 1000;

/** Reads the crawlers, and the runs of open ones; more often while one is under way. */
export class CrawlersModel extends PolledModel<ICrawlersState> implements ICrawlersModel {
  constructor(options: CrawlersModel.IOptions) {
    super('gluepot:crawlers', EMPTY, options.interval ?? 5000);
    this.client = options.client;
  }

  setExpanded(crawler: string, expanded: boolean): void {
    this.update({ expanded: withMember(this.state.expanded, crawler, expanded) });
    if (expanded && this.watched) {
      void this.refresh();
    }
  }

  run(crawler: string): Promise<void> {
    return this.ask(crawler, () =>
      this.client.start('/crawlers/{name}/runs', { mode: 'apply' }, { path: { name: crawler } })
    );
  }

  stop(crawler: string): Promise<void> {
    return this.ask(crawler, () =>
      this.client.start('/crawlers/{name}/stop', {}, { path: { name: crawler } })
    );
  }

  crawlPlace(place: string, database: string): Promise<void> {
    return this.ask(place, () => this.client.start('/crawlers', { name: null, targets: [place], database }));
  }

  private async ask(crawler: string, request: () => Promise<unknown>): Promise<void> {
    this.update({ asking: withMember(this.state.asking, crawler, true) });
    try {
      await request();
      await this.refresh();
    } finally {
      this.update({ asking: withMember(this.state.asking, crawler, false) });
    }
  }

  protected async read(): Promise<Partial<ICrawlersState>> {
    const { crawlers } = await everyPage(this.client, '/crawlers', 'crawlers');
    const names = crawlers.map(one => one.name);
    const opened = names.filter(name => this.state.expanded.has(name));
    const runs = await Promise.all(
      opened.map(async name => [name, await settled(this.runsOf(name))] as const)
    );
    const busy = crawlers.some(one => one.under_way !== null);
    this.pause(busy ? Math.min(BUSY_PAUSE, this.interval) : this.interval);
    const expanded = stillThere(this.state.expanded, names);
    return { crawlers, expanded, runs: new Map([...this.state.runs, ...runs]) };
  }

  private async runsOf(name: string): Promise<readonly CrawlRun[]> {
    const address = { path: { name }, query: { limit: RUNS_SHOWN } };
    return (await this.client.get('/crawlers/{name}/runs', address)).runs;
  }

  private readonly client: IApiClient;
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
