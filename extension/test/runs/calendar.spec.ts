import {
  boundsOf,
  dayFor,
  dayOfMonth,
  daysLater,
  marksOf,
  monthsLater,
  spanOf,
  weeksOf
} from '../../src/runs/calendar';
import { firstWeekdayOf, localeOf } from '../../src/panel/locale';

const MONDAY = 1;
const SUNDAY = 7;

describe('weeksOf()', () => {
  it('begins with the weekday of the reader, and holds the whole month', () => {
    const german = weeksOf('2026-11', MONDAY);
    const american = weeksOf('2026-11', SUNDAY);

    expect(german.map(week => week[0])).toEqual([
      '2026-10-26',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
      '2026-11-23',
      '2026-11-30'
    ]);
    expect(american[0]).toEqual(['01', '02', '03', '04', '05', '06', '07'].map(day => `2026-11-${day}`));
    expect(american.at(-1)?.at(-1)).toBe('2026-12-05');
  });

  it('needs four weeks for a February that fits', () => {
    expect(weeksOf('2027-02', MONDAY)).toHaveLength(4);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('shows no day that was not asked for, with weekday %i first', weekday => {
    for (let month = '2026-01'; month < '2028-01'; month = monthsLater(month, 1)) {
      const days = weeksOf(month, weekday).flat();
      const { first, last } = spanOf(month);

      expect(days.every(day => first <= day && day <= last)).toBe(true);
      expect(days).toHaveLength(new Set(days).size);
    }
  });
});

describe('dayFor()', () => {
  it.each([
    ['ArrowLeft', '2026-10-31'],
    ['ArrowRight', '2026-11-02'],
    ['ArrowUp', '2026-10-25'],
    ['ArrowDown', '2026-11-08'],
    ['Home', '2026-10-26'],
    ['End', '2026-11-01'],
    ['PageUp', '2026-10-01'],
    ['PageDown', '2026-12-01'],
    ['Tab', null]
  ])('%s goes from the first of November, a Sunday, to %s', (key, day) => {
    expect(dayFor(key, '2026-11-01', MONDAY)).toBe(day);
  });
});

describe('dates', () => {
  it('go over the ends of months and years', () => {
    expect(daysLater('2026-12-31', 1)).toBe('2027-01-01');
    expect(monthsLater('2026-01', -1)).toBe('2025-12');
    expect(dayOfMonth('2026-01-31', '2026-02')).toBe('2026-02-28');
  });

  it('bound a day by the clock of the reader', () => {
    const { since, until } = boundsOf('2026-11-20');

    expect(new Date(since)).toEqual(new Date(2026, 10, 20));
    expect(new Date(until)).toEqual(new Date(2026, 10, 21));
  });
});

describe('marksOf()', () => {
  it('puts together what looks the same, what went wrong first', () => {
    const marks = marksOf([
      { state: 'SUCCEEDED', count: 31 },
      { state: 'FAILED', count: 2 },
      { state: 'TIMEOUT', count: 1 }
    ]);

    expect(marks).toEqual([
      { mark: '✕', tone: 'bad', count: 3 },
      { mark: '✓', tone: 'good', count: 31 }
    ]);
  });
});

describe('localeOf()', () => {
  it.each([
    ['en', ['de-DE', 'en-IE'], 'en-IE'],
    ['fr_FR', ['en-US'], 'fr-FR'],
    ['de', ['en-US'], 'de'],
    ['_', ['en-US'], undefined]
  ])('of Lab in %s for a reader of %j is %s', (language, preferred, locale) => {
    expect(localeOf(language, preferred)).toBe(locale);
  });
});

describe('firstWeekdayOf()', () => {
  it('is a day of the week, whatever the browser knows', () => {
    expect([1, 6, 7]).toContain(firstWeekdayOf('en-US'));
    expect(firstWeekdayOf('de-DE')).toBe(MONDAY);
  });
});
