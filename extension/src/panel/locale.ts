const MONDAY = 1;

/**
 * The locale of dates: Lab's language, as the reader's browser writes it where it knows that language too.
 *
 * Lab's `en` alone would begin the weeks of an English reader in Dublin with a Sunday.
 */
export function localeOf(language: string, preferred: readonly string[]): string | undefined {
  const wanted = language.replace('_', '-');
  const base = wanted.split('-')[0] ?? '';
  const found = wanted === base ? preferred.find(one => one.split('-')[0] === base) : undefined;
  try {
    return Intl.getCanonicalLocales(found ?? wanted)[0];
  } catch {
    return undefined; // then the browser's own
  }
}

/** The locale of dates and numbers for whoever reads this page; undefined: the browser's own. */
export function readersLocale(translator: { readonly languageCode: string } | null): string | undefined {
  return localeOf(translator?.languageCode ?? 'en', navigator.languages);
}

/** The time zone of whoever reads this page. */
export function ownTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** With which day a week begins: 1 is Monday, 7 is Sunday. */
export function firstWeekdayOf(locale: string | undefined): number {
  const known = new Intl.Locale(locale ?? Intl.DateTimeFormat().resolvedOptions().locale) as IWeekLocale;
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? MONDAY;
}

interface IWeekInfo {
  readonly firstDay: number;
}

/** Newer than TypeScript's own declarations; older browsers have the property, some neither. */
interface IWeekLocale extends Intl.Locale {
  readonly weekInfo?: IWeekInfo;
  getWeekInfo?(): IWeekInfo;
}
