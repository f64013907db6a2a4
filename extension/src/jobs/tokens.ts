import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';

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
export interface IJobsModel extends IDisposable {
  readonly state: IJobsState;

  /** Emitted once whenever `state` became another object. */
  readonly changed: ISignal<IJobsModel, void>;

  /** Whether somebody looks: then the model keeps itself up to date, else it does nothing. */
  watched: boolean;

  /** Show or hide the runs of a job. */
  setExpanded(job: string, expanded: boolean): void;

  /**
   * Start a run; resolves when the server took it, before it ends.
   *
   * @throws ApiError with the server's sentence.
   */
  run(job: string): Promise<Run>;

  /** Read again what is shown. Never rejects: what went wrong is in the state. */
  refresh(): Promise<void>;
}

export const IJobsModel = new Token<IJobsModel>('gluepot:IJobsModel', 'The jobs and their runs.');
