import { ApiError } from '../api/errors';
import type { IApiClient } from '../api/tokens';
import { isFinal } from '../jobs/states';
import { PolledModel, settled } from '../panel/polled';
import type { CrawlRun, ICrawlerModel, ICrawlerState } from './tokens';

const PAGE = 20;
const MOST = 100;
const BUSY_PAUSE = 1000;

/** Reads one crawler, its runs and the report that is shown; more often while something is under way. */
export class CrawlerModel extends PolledModel<ICrawlerState> implements ICrawlerModel {
  constructor(options: CrawlerModel.IOptions) {
    super(`gluepot:crawler-${options.name}`, EMPTY, options.interval ?? 5000);
    this.client = options.client;
    this.name = options.name;
    this.address = { path: { name: options.name } };
  }

  readonly name: string;

  choose(run: string): Promise<void> {
    this.update({ chosen: run });
    return this.refresh();
  }

  showMore(): Promise<void> {
    this.limit = Math.min(this.limit + PAGE, MOST);
    return this.refresh();
  }

  async dryRun(): Promise<void> {
    const { id } = await this.client.start('/crawlers/{name}/runs', { mode: 'dry run' }, this.address);
    this.update({ asked: id, failure: '' });
    await this.refresh();
  }

  protected async read(): Promise<Partial<ICrawlerState>> {
    const asked = await this.readAsked();
    const [crawler, { runs }] = await Promise.all([
      this.readCrawler(),
      this.client.get('/crawlers/{name}/runs', { ...this.address, query: { limit: this.limit } })
    ]);
    const chosen = asked.chosen ?? this.state.chosen;
    const report = await this.readReport(chosen || runs[0]?.id);
    const isBusy = crawler.under_way !== null || (asked.asked ?? this.state.asked) !== '';
    this.pause(isBusy ? Math.min(BUSY_PAUSE, this.interval) : this.interval);
    const hasMore = runs.length === this.limit && this.limit < MOST;
    const isStill = chosen === this.state.chosen || asked.chosen !== undefined;
    return { crawler, runs, hasMore, ...asked, ...(isStill && { report }) };
  }

  /** What became of the crawl that was asked for here: its report is shown, whatever was shown before. */
  private async readAsked(): Promise<Partial<Pick<ICrawlerState, 'asked' | 'chosen' | 'failure'>>> {
    const { asked } = this.state;
    if (asked === '') {
      return {};
    }
    const found = await settled(this.client.get('/crawl-requests/{request}', { path: { request: asked } }));
    if (found instanceof ApiError) {
      if (found.status === 404) {
        return { asked: '', failure: found.message }; // it does not come back
      }
      throw found;
    }
    if (!isFinal(found.state)) {
      return {};
    }
    return { asked: '', failure: found.error, chosen: found.crawl_run_id ?? '' };
  }

  private async readCrawler() {
    try {
      return await this.client.get('/crawlers/{name}', this.address);
    } catch (error) {
      if (error instanceof ApiError && error.reply.error === 'CrawlerNotFoundError') {
        this.watched = false; // it does not come back
      }
      throw error;
    }
  }

  private async readReport(run: CrawlRun['id'] | undefined): Promise<ICrawlerState['report']> {
    return run === undefined ? null : settled(this.client.get('/crawl-runs/{run}', { path: { run } }));
  }

  private readonly client: IApiClient;
  private readonly address: { readonly path: { readonly name: string } };
  private limit = PAGE;
}

export namespace CrawlerModel {
  export interface IOptions {
    readonly client: IApiClient;
    readonly name: string;
    /** Milliseconds between two readings while nothing is under way. */
    readonly interval?: number;
  }
}

const EMPTY: ICrawlerState = {
  crawler: null,
  runs: [],
  hasMore: false,
  chosen: '',
  report: null,
  asked: '',
  failure: '',
  error: null
};
