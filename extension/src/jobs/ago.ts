const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1]
];

/**
 * Say how far a moment is from now: "in 5 hr.", "2 min. ago"; with 'always' never "next wk.", which goes behind no "next".
 *
 * Lab's own `Time.formatHuman` knows only the past.
 */
export function relativeTime(
  moment: string,
  now: Date,
  locale?: string,
  numeric: 'auto' | 'always' = 'auto'
): string {
  const seconds = (new Date(moment).getTime() - now.getTime()) / 1000;
  const [unit, size] = UNITS.find(([, limit]) => Math.abs(seconds) >= limit) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric, style: 'short' }).format(
    Math.round(seconds / size),
    unit
  );
}
