import { type IStateLook, lookOf } from '../jobs/states';
import type { CalendarDay } from './tokens';

/** A day as a date in a text, `2026-11-20`; a month is `2026-11`. Neither knows of a time zone. */
export type Day = string;
export type Month = string;

/** Some runs of a day that look the same. */
export interface IMark extends IStateLook {
  readonly count: number;
}

const DAY_MS = 86_400_000;
const WEEK = 7;

/** The day of a moment, or of now, by the reader's clock. */
export function dayOf(moment: Date): Day {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

/** A date for `Intl` with the time zone UTC: there every day has 24 hours. */
export function dateOf(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

export function daysLater(day: Day, days: number): Day {
  return new Date(dateOf(day).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

export function monthsLater(month: Month, months: number): Month {
  const date = dateOf(`${month}-01`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 7);
}

/** The same day of another month, or the last one where that is shorter. */
export function dayOfMonth(day: Day, month: Month): Day {
  const last = daysLater(`${monthsLater(month, 1)}-01`, -1);
  const same = `${month}-${day.slice(8)}`;
  return same < last ? same : last;
}

/**
 * The weeks that a month touches, each of seven days.
 *
 * @param firstWeekday with which a week begins: 1 is Monday, 7 is Sunday.
 */
export function weeksOf(month: Month, firstWeekday: number): readonly (readonly Day[])[] {
  const first = `${month}-01`;
  const weeks: Day[][] = [];
  let day = daysLater(first, -placeInWeek(first, firstWeekday));
  while (weeks.length === 0 || monthOf(day) === month) {
    const begin = day;
    weeks.push(Array.from({ length: WEEK }, (_, place) => daysLater(begin, place)));
    day = daysLater(begin, WEEK);
  }
  return weeks;
}

/** The days that any calendar of a month shows, with whichever day its weeks begin. */
export function spanOf(month: Month): { readonly first: Day; readonly last: Day } {
  const first = `${month}-01`;
  return { first: daysLater(first, 1 - WEEK), last: daysLater(`${monthsLater(month, 1)}-01`, WEEK - 2) };
}

/** When a day begins and ends by the reader's clock. */
export function boundsOf(day: Day): { readonly since: string; readonly until: string } {
  const midnight = (of: Day) => new Date(`${of}T00:00:00`).toISOString();
  return { since: midnight(day), until: midnight(daysLater(day, 1)) };
}

/** Return the day to which a key moves, as the ARIA practices have it for a grid of dates; null: not our key. */
export function dayFor(key: string, day: Day, firstWeekday: number): Day | null {
  const place = placeInWeek(day, firstWeekday);
  switch (key) {
    case 'ArrowLeft':
      return daysLater(day, -1);
    case 'ArrowRight':
      return daysLater(day, 1);
    case 'ArrowUp':
      return daysLater(day, -WEEK);
    case 'ArrowDown':
      return daysLater(day, WEEK);
    case 'Home':
      return daysLater(day, -place);
    case 'End':
      return daysLater(day, WEEK - 1 - place);
    case 'PageUp':
      return dayOfMonth(day, monthsLater(monthOf(day), -1));
    case 'PageDown':
      return dayOfMonth(day, monthsLater(monthOf(day), 1));
    default:
      return null;
  }
}

/** The runs of a day by how they look; what went wrong stands first. */
export function marksOf(runs: CalendarDay['runs']): readonly IMark[] {
  const order: readonly IStateLook['tone'][] = ['bad', 'busy', 'quiet', 'good'];
  const marks = new Map<string, IMark>();
  for (const { state, count } of runs) {
    const look = lookOf(state);
    marks.set(look.mark, { ...look, count: count + (marks.get(look.mark)?.count ?? 0) });
  }
  return [...marks.values()].sort((one, other) => order.indexOf(one.tone) - order.indexOf(other.tone));
}

function placeInWeek(day: Day, firstWeekday: number): number {
  return (dateOf(day).getUTCDay() - (firstWeekday % WEEK) + WEEK) % WEEK;
}
