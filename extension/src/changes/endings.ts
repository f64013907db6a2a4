import type { IPreferenceValues } from '../preferences/tokens';
import type { IChange } from './tokens';

/** A run that has just ended. */
export interface IEnding {
  readonly id: string;
  /** The name of its job. */
  readonly name: string;
  readonly ending: 'good' | 'bad';
}

const BAD: readonly string[] = ['FAILED', 'TIMEOUT', 'ERROR'];

/** Return the endings in a change that a person wants to be told of. */
export function toldOf(change: IChange, wanted: IPreferenceValues['notifyOf']): IEnding[] {
  if (change.topic !== 'runs' || wanted === 'none') {
    return [];
  }
  return change.things.flatMap(({ id, name, state }): IEnding[] => {
    if (BAD.includes(state)) {
      return [{ id, name, ending: 'bad' }];
    }
    return state === 'SUCCEEDED' && wanted === 'all' ? [{ id, name, ending: 'good' }] : [];
  });
}
