const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Say a number of bytes in the unit that fits: "1.4 MB". */
export function bytesText(bytes: number, locale: string | undefined): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 100 ? 1 : 0;
  const number = value.toLocaleString(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits
  });
  return `${number} ${UNITS[power] ?? 'B'}`;
}
