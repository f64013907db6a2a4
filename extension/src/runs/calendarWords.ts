import type { TranslationBundle } from '@jupyterlab/translation';

import { stateWord } from '../jobs/states';
import { dateOf, type Day, type Month } from './calendar';
import type { CalendarDay } from './tokens';

type Coming = CalendarDay['coming'][number];

/** Says days and hours in the language of the reader. */
export class CalendarWords {
  constructor(
    private readonly trans: TranslationBundle,
    private readonly locale: string | undefined
  ) {
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
    this.monthFormat = format({ month: 'long', year: 'numeric' });
    this.dayFormat = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
    this.shortFormat = format({ weekday: 'short' });
    this.longFormat = format({ weekday: 'long' });
    this.timeFormat = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  }

  month(month: Month): string {
    return this.monthFormat.format(dateOf(`${month}-01`));
  }

  weekday(day: Day): { readonly short: string; readonly long: string } {
    return { short: this.shortFormat.format(dateOf(day)), long: this.longFormat.format(dateOf(day)) };
  }

  day(day: Day): string {
    return this.dayFormat.format(dateOf(day));
  }

  time(moment: string): string {
    return this.timeFormat.format(new Date(moment));
  }

  /** What a line of a day says of a trigger. */
  coming(fires: Coming): string {
    const names = startedBy(fires);
    if (fires.count === 1 && !fires.is_more) {
      return this.trans.__('%1 %2', this.time(fires.first_at), names);
    }
    return this.trans.__(
      '%1× %2',
      `${fires.count.toLocaleString(this.locale)}${fires.is_more ? '+' : ''}`,
      names
    );
  }

  /** All that a day shows, in words. */
  all(day: Day, shown: CalendarDay | undefined): string {
    const { trans } = this;
    const runs = (shown?.runs ?? []).map(({ state, count }) =>
      trans.__('%1 %2', count.toLocaleString(this.locale), stateWord(state, trans))
    );
    const coming = (shown?.coming ?? []).map(fires => this.comingInFull(fires));
    return [
      this.day(day),
      runs.length > 0 && trans.__('runs: %1', runs.join(', ')),
      coming.length > 0 && trans.__('to come: %1', coming.join('; ')),
      shown && runs.length + coming.length === 0 && trans.__('nothing')
    ]
      .filter(Boolean)
      .join('. ');
  }

  private comingInFull(fires: Coming): string {
    const { trans } = this;
    const at = this.time(fires.first_at);
    const names = startedBy(fires);
    if (fires.is_more) {
      return trans.__('%1 more than %2 times from %3 on', names, fires.count, at);
    }
    return fires.count === 1
      ? trans.__('%1 at %2', names, at)
      : trans.__('%1 %2 times from %3 on', names, fires.count, at);
  }

  private readonly monthFormat: Intl.DateTimeFormat;
  private readonly dayFormat: Intl.DateTimeFormat;
  private readonly shortFormat: Intl.DateTimeFormat;
  private readonly longFormat: Intl.DateTimeFormat;
  private readonly timeFormat: Intl.DateTimeFormat;
}

function startedBy({ starts, trigger }: Coming): string {
  return starts.map(({ name }) => name).join(', ') || trigger;
}
