import type { IApiClient } from '../api/tokens';
import { PolledModel } from '../panel/polled';
import type { IHistoryModel, IHistoryState, IRunChoice, RunLine } from './tokens';

export const PAGE = 50;
const PAUSE = 5000;

/** Reads the pages of the history that are shown, and the timeline above them. */
export class HistoryModel extends PolledModel<IHistoryState> implements IHistoryModel {
  constructor(options: HistoryModel.IOptions) {
    super(
      'gluepot:runs',
      { ...EMPTY, choice: { ...EMPTY.choice, job: options.job ?? '' } },
      options.interval ?? PAUSE
    );
    this.client = options.client;
  }

  choose(choice: Partial<IRunChoice>): Promise<void> {
    const chosen = { ...this.state.choice, ...choice };
    this.pages = 1;
    this.update({ choice: chosen });
    return this.refresh();
  }

  showMore(): Promise<void> {
    this.pages += 1;
    return this.refresh();
  }

  protected async read(): Promise<Partial<IHistoryState>> {
    const { choice } = this.state;
    const [lines, timeline, { jobs }] = await Promise.all([
      this.readPages(choice),
      this.client.get('/timeline', { query: { hours: choice.hours } }),
      this.client.get('/jobs')
    ]);
    if (choice !== this.state.choice) {
      return {}; // chosen otherwise meanwhile: that is read after this
    }
    return { ...lines, timeline, jobs: jobs.map(job => job.name) };
  }

  /** Each page from the first on, so that what changed in an older one is seen too; what did not is a 304. */
  private async readPages({ job, state }: IRunChoice): Promise<Pick<IHistoryState, 'runs' | 'hasMore'>> {
    const runs: RunLine[] = [];
    let cursor: string | null = '';
    for (let page = 0; page < this.pages && cursor !== null; page += 1) {
      const query: Record<string, string | number | undefined> = {
        limit: PAGE,
        cursor: cursor || undefined,
        job: job || undefined,
        state: state || undefined
      };
      const found: { readonly runs: readonly RunLine[]; readonly next_cursor: string | null } =
        await this.client.get('/runs', { query });
      runs.push(...found.runs);
      cursor = found.next_cursor;
    }
    return { runs, hasMore: cursor !== null };
  }

  private readonly client: IApiClient;
  private pages = 1;
}

export namespace HistoryModel {
  export interface IOptions {
    readonly client: IApiClient;
    /** The job whose runs are shown at first; none: all. */
    readonly job?: string;
    /** Milliseconds between two readings. */
    readonly interval?: number;
  }
}

const EMPTY: IHistoryState = {
  choice: { job: '', state: '', hours: 24 },
  runs: null,
  hasMore: false,
  timeline: null,
  jobs: [],
  error: null
};
