import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { ownTimezone } from '../panel/locale';
import { PolledModel } from '../panel/polled';
import { boundsOf, spanOf } from './calendar';
import type { IHistoryModel, IHistoryState, IRunChoice, RunLine } from './tokens';

export const PAGE = 50;
const PAUSE = 5000;

/** Reads the pages of the history that are shown, and the timeline or the calendar above them. */
export class HistoryModel extends PolledModel<IHistoryState> implements IHistoryModel {
  constructor(options: HistoryModel.IOptions) {
    super(
      'gluepot:runs',
      {
        ...EMPTY,
        choice: { ...EMPTY.choice, job: options.job ?? '' },
        timezone: options.timezone ?? ownTimezone()
      },
      options.interval ?? PAUSE
    );
    this.client = options.client;
  }

  choose(choice: Partial<IRunChoice>): Promise<void> {
    const before = this.state.choice;
    const chosen = { ...before, ...choice };
    this.pages = 1;
    // The days of another month would stand there as if nothing had run.
    this.update({ choice: chosen, ...(chosen.month !== before.month && { calendar: null }) });
    return this.refresh();
  }

  showMore(): Promise<void> {
    this.pages += 1;
    return this.refresh();
  }

  protected async read(): Promise<Partial<IHistoryState>> {
    const { choice } = this.state;
    const [lines, above, { jobs }] = await Promise.all([
      this.readPages(choice),
      choice.month === '' ? this.readTimeline(choice) : this.readCalendar(choice),
      everyPage(this.client, '/jobs', 'jobs')
    ]);
    if (choice !== this.state.choice) {
      return {}; // chosen otherwise meanwhile: that is read after this
    }
    return { ...lines, ...above, jobs: jobs.map(job => job.name) };
  }

  private async readTimeline({ hours }: IRunChoice): Promise<Pick<IHistoryState, 'timeline'>> {
    return { timeline: await this.client.get('/timeline', { query: { hours } }) };
  }

  private async readCalendar({ month, job, state }: IRunChoice): Promise<Pick<IHistoryState, 'calendar'>> {
    const { timezone } = this.state;
    const query = { ...spanOf(month), timezone, job: job || undefined, state: state || undefined };
    return { calendar: (await this.client.get('/calendar', { query })).days };
  }

  /** Each page from the first on, so that what changed in an older one is seen too; what did not is a 304. */
  private async readPages({ job, state, day }: IRunChoice): Promise<Pick<IHistoryState, 'runs' | 'hasMore'>> {
    const runs: RunLine[] = [];
    let cursor: string | null = '';
    for (let page = 0; page < this.pages && cursor !== null; page += 1) {
      const query: Record<string, string | number | undefined> = {
        limit: PAGE,
        cursor: cursor || undefined,
        job: job || undefined,
        state: state || undefined,
        ...(day && boundsOf(day))
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
    /** The reader's time zone, by its IANA name; without it the browser's. */
    readonly timezone?: string;
    /** Milliseconds between two readings. */
    readonly interval?: number;
  }
}

const EMPTY: IHistoryState = {
  choice: { job: '', state: '', hours: 24, month: '', day: '' },
  runs: null,
  hasMore: false,
  timeline: null,
  calendar: null,
  timezone: 'UTC',
  jobs: [],
  error: null
};
