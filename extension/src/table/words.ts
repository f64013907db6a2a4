import { relativeTime } from '../jobs/ago';

/** Say a number with its thousands apart. */
export function countText(count: number, locale?: string): string {
  return count.toLocaleString(locale);
}

/** Say when something was, as a distance from now. */
export function whenText(moment: string, now: Date, locale?: string): string {
  return relativeTime(moment, now, locale);
}
