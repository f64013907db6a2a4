import { relativeTime } from '../jobs/ago';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Say a number of bytes in the unit that fits: "1.4 MB". */
export function bytesText(bytes: number, locale?: string): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  return `${value.toLocaleString(locale, { maximumFractionDigits: digits })} ${UNITS[power] ?? 'B'}`;
}

/** Say a number with its thousands apart. */
export function countText(count: number, locale?: string): string {
  return count.toLocaleString(locale);
}

/** Say when something was, as a distance from now. */
export function whenText(moment: string, now: Date, locale?: string): string {
  return relativeTime(moment, now, locale);
}
