import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

/** What a person can set for the panels. */
export interface IPreferenceValues {
  /** Seconds between two readings of what is shown, where nothing tells of changes. */
  readonly pollSeconds: number;
  /** Rows that a preview has. */
  readonly previewRows: number;
  /** What a table becomes in a cell that does not say itself which language it is in. */
  readonly insertAs: 'spark' | 'sql';
  /** Of which ended runs a notification tells. */
  readonly notifyOf: 'failures' | 'all' | 'none';
}

/** The preferences as they are now. */
export interface IPreferences {
  readonly values: IPreferenceValues;
  readonly changed: ISignal<IPreferences, IPreferenceValues>;
}

export const IPreferences = new Token<IPreferences>('gluepot:IPreferences', 'What is set for the panels.');
