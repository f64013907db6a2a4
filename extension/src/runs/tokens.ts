import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';
import type { IPolled } from '../panel/polled';

export type RunDetails = Schemas['RunDetails'];
export type Artifact = Schemas['ArtifactModel'];
export type ArtifactContent = Schemas['ArtifactContent'];
export type RunLine = Schemas['RunLineModel'];
export type RunScript = Schemas['RunScript'];
export type Timeline = Schemas['Timeline'];
export type CalendarDay = Schemas['CalendarDay'];

/** What is known of one run. */
export interface IRunState {
  readonly details: RunDetails | null;
  /** The code of its steps; an error where the job or its version is gone. */
  readonly script: RunScript | ApiError | null;
  /** The end of its log. */
  readonly log: Schemas['LogReply'] | ApiError | null;
  readonly error: ApiError | null;
}

/** One run, followed until it is over. */
export interface IRunModel extends IPolled<IRunState> {
  readonly id: string;

  /** Read one thing that the run kept. */
  artifact(name: string): Promise<ArtifactContent | ApiError>;
}

/** Which runs of the history are shown. Empty: all jobs, any state. */
export interface IRunChoice {
  readonly job: string;
  /** States, with commas between. */
  readonly state: string;
  /** How far back the timeline reaches. */
  readonly hours: number;
  /** The month whose calendar stands in its place, `2026-11`; empty: the timeline. */
  readonly month: string;
  /** Only runs that were asked for on this day of the reader's, `2026-11-20`; empty: on any. */
  readonly day: string;
}

/** What is known of the runs of all jobs. */
export interface IHistoryState {
  readonly choice: IRunChoice;
  readonly runs: readonly RunLine[] | null;
  /** Whether the server has runs older than those. */
  readonly hasMore: boolean;
  readonly timeline: Timeline | null;
  /** The days that the calendar of the chosen month shows; null until they are known. */
  readonly calendar: readonly CalendarDay[] | null;
  /** The reader's, in which days begin and end. */
  readonly timezone: string;
  readonly jobs: readonly string[];
  readonly error: ApiError | null;
}

/** The runs of all jobs, newest first, as many pages as were asked for. */
export interface IHistoryModel extends IPolled<IHistoryState> {
  /** Show other runs. Starts again with one page. */
  choose(choice: Partial<IRunChoice>): Promise<void>;

  /** Show one page more. */
  showMore(): Promise<void>;
}
