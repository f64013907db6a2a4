import { type ISignal, Signal } from '@lumino/signaling';

import type { IPreferences, IPreferenceValues } from './tokens';

export const DEFAULTS: IPreferenceValues = {
  pollSeconds: 5,
  previewRows: 100,
  insertAs: 'spark',
  notifyOf: 'failures'
};

/** Holds the preferences; until Lab has told what is set they are the defaults. */
export class Preferences implements IPreferences {
  get values(): IPreferenceValues {
    return this._values;
  }

  get changed(): ISignal<this, IPreferenceValues> {
    return this._changed;
  }

  /** Take what is set; what is missing there keeps its default. */
  take(given: Partial<Record<keyof IPreferenceValues, unknown>>): void {
    // Lab has checked them against the schema.
    const known = Object.entries(given).filter(([name, value]) => name in DEFAULTS && value !== undefined);
    this._values = { ...DEFAULTS, ...(Object.fromEntries(known) as Partial<IPreferenceValues>) };
    this._changed.emit(this._values);
  }

  private _values = DEFAULTS;
  private readonly _changed = new Signal<this, IPreferenceValues>(this);
}
