import { Token } from '@lumino/coreutils';

import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';
import type { IPolled } from '../panel/polled';

export type Crawler = Schemas['CrawlerModel'];
export type CrawlRun = Schemas['CrawlRunModel'];
export type CrawlReport = Schemas['CrawlReportModel'];
export type CrawlMode = Schemas['CrawlMode'];
export type CrawlerSettings = Schemas['CrawlerSettings'];
export type TableReport = Schemas['TableReportModel'];

/** What is known of the crawlers. */
export interface ICrawlersState {
  readonly crawlers: readonly Crawler[] | null;
  /** Runs of open crawlers with their reports, the newest first. */
  readonly runs: ReadonlyMap<string, readonly CrawlRun[] | ApiError>;
  readonly expanded: ReadonlySet<string>;
  /** Crawlers that something was asked of and not yet confirmed. */
  readonly asking: ReadonlySet<string>;
  readonly error: ApiError | null;
}

/** The crawlers as the browser knows them. */
export interface ICrawlersModel extends IPolled<ICrawlersState> {
  /** Show or hide the runs of a crawler. */
  setExpanded(crawler: string, expanded: boolean): void;

  /**
   * Queue a run, or ask the one under way to end; resolves when the server took it.
   *
   * @throws ApiError with the server's sentence.
   */
  run(crawler: string): Promise<void>;
  stop(crawler: string): Promise<void>;

  /**
   * Queue a run of the crawler of a place, a folder below the server's or a URI; it is made, and named, if there is none.
   *
   * @throws ApiError with the server's sentence.
   */
  crawlPlace(place: string, database: string): Promise<void>;
}

export const ICrawlersModel = new Token<ICrawlersModel>(
  'gluepot:ICrawlersModel',
  'The crawlers and their runs.'
);

/** What is known of one crawler. */
export interface ICrawlerState {
  readonly crawler: Crawler | null;
  /** The newest first. */
  readonly runs: readonly CrawlRun[];
  /** Whether there may be older ones that were not read. */
  readonly hasMore: boolean;
  /** The run whose report is shown; empty: the newest, whichever that is. */
  readonly chosen: string;
  readonly report: CrawlReport | ApiError | null;
  /** The dry run that was asked for here and has not ended; empty: none. */
  readonly asked: string;
  /** Why the last one that was asked for here has no report; empty while it may have one. */
  readonly failure: string;
  readonly error: ApiError | null;
}

/** One crawler, its runs, and the report of one of them, followed. */
export interface ICrawlerModel extends IPolled<ICrawlerState> {
  readonly name: string;

  /** Show the report of a run; empty: of the newest. */
  choose(run: string): Promise<void>;

  /** Read more of the older runs. */
  showMore(): Promise<void>;

  /**
   * Queue a dry run and show its report as soon as there is one; resolves when the server took it.
   *
   * @throws ApiError with the server's sentence.
   */
  dryRun(): Promise<void>;
}
