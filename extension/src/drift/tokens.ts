import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';

export type Drift = Schemas['DriftModel'];
export type Page = Schemas['Page'];

/** A notebook that is open. */
export interface IOpenNotebook {
  readonly path: string;

  /** Its page as it is on the screen, edits that are not saved included. */
  page(): Page;
}

/** What is known of the notebook in front. */
export interface IDriftState {
  /** Its path; empty while none is open. */
  readonly path: string;
  /** By the name of the job, those that were made of it. */
  readonly drifts: ReadonlyMap<string, Drift>;
  readonly error: ApiError | null;
}

/** Somebody who looks, or does not. */
export interface IWatcher {
  watched: boolean;
}

/** Whether the notebook in front still gives the jobs that were made of it. It asks only while somebody looks. */
export interface IDriftModel {
  readonly state: IDriftState;
  readonly changed: ISignal<IDriftModel, void>;

  /** Return one more who may look. */
  watcher(): IWatcher;

  /** Compare now. */
  refresh(): Promise<void>;
}

export const IDriftModel = new Token<IDriftModel>(
  'gluepot:IDriftModel',
  'Whether the open notebook differs from its jobs.'
);
