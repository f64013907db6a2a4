import { Token } from '@lumino/coreutils';

import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';
import type { IPolled } from '../panel/polled';

export type Job = Schemas['JobModel'];
export type Run = Schemas['RunModel'];
export type RunState = Schemas['RunState'];

/** What is known of the jobs. */
export interface IJobsState {
  readonly jobs: readonly Job[] | null;
  /** Runs of open jobs, the newest first. */
  readonly runs: ReadonlyMap<string, readonly Run[] | ApiError>;
  readonly expanded: ReadonlySet<string>;
  /** Jobs whose run was asked for and not yet confirmed. */
  readonly starting: ReadonlySet<string>;
  readonly error: ApiError | null;
}

/** The jobs as the browser knows them. */
export interface IJobsModel extends IPolled<IJobsState> {
  /** Show or hide the runs of a job. */
  setExpanded(job: string, expanded: boolean): void;

  /**
   * Start a run; resolves when the server took it, before it ends.
   *
   * @throws ApiError with the server's sentence.
   */
  run(job: string): Promise<Run>;
}

export const IJobsModel = new Token<IJobsModel>('gluepot:IJobsModel', 'The jobs and their runs.');
