import type { Schemas } from '../api/tokens';
import { ownTimezone } from './locale';

/** When something is to run by itself. An empty `cron`: not by the clock. */
export interface ITimes {
  /** The trigger that runs it so; empty: the one named after it. */
  readonly trigger: string;
  readonly cron: string;
  readonly timezone: string;
}

/** The times of the first trigger that runs something by the clock; else `usual`, by the reader's clock. */
export function timesOf([first]: readonly Schemas['ScheduleModel'][], usual = ''): ITimes {
  return first
    ? { trigger: first.name, cron: first.cron, timezone: first.timezone }
    : { trigger: '', cron: usual, timezone: ownTimezone() };
}
