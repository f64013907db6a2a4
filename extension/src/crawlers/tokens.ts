import { Token } from '@lumino/coreutils';

import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';
import type { IPolled } from '../panel/polled';

export type Crawler = Schemas['CrawlerModel'];
export type CrawlRun = Schemas['CrawlRunModel'];

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
   * Queue a run of the crawler of a folder below the server's; it is made, and named, if there is none.
   *
   * @throws ApiError with the server's sentence.
   */
  crawlFolder(folder: string, database: string): Promise<void>;
}

export const ICrawlersModel = new Token<ICrawlersModel>(
  'gluepot:ICrawlersModel',
  'The crawlers and their runs.'
);
