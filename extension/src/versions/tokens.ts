import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';
import type { IPolled } from '../panel/polled';

export type Version = Schemas['VersionModel'];
export type VersionDiff = Schemas['VersionDiffModel'];

/** Which two versions stand side by side. */
export interface IPair {
  readonly old: number;
  readonly new: number;
}

/** What is known of the versions of one job. */
export interface IVersionsState {
  /** The newest first. */
  readonly versions: readonly Version[] | null;
  /** The one last promoted, or rolled back to. */
  readonly current: number;
  /** What runs instead of it; null where the job is not pinned. */
  readonly pinned: number | null;
  /** Null until the versions are known. */
  readonly pair: IPair | null;
  readonly diff: VersionDiff | ApiError | null;
  readonly error: ApiError | null;
}

/** The versions of one job, two of them compared. */
export interface IVersionsModel extends IPolled<IVersionsState> {
  readonly job: string;

  /** Compare other versions. */
  compare(pair: IPair): Promise<void>;
}
