import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import {
  type Day,
  dayFor,
  dayOf,
  type IMark,
  type Month,
  marksOf,
  monthOf,
  monthsLater,
  weeksOf
} from './calendar';
import { CalendarWords } from './calendarWords';
import { firstWeekdayOf } from '../panel/locale';
import type { CalendarDay } from './tokens';

const MOST_MARKS = 6;
const MOST_LINES = 2;

interface IProps {
  readonly month: Month;
  /** Null until they are known. */
  readonly days: readonly CalendarDay[] | null;
  /** The day whose runs are listed; empty: none. */
  readonly chosen: Day;
  readonly timezone: string;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onMonth: (month: Month) => void;
  readonly onDay: (day: Day) => void;
}

/** A month of runs, and of what the schedules will start: a grid that the arrow keys go about in. */
export function CalendarView(props: IProps): React.JSX.Element {
  const { month, days, chosen, timezone, locale, trans, onMonth, onDay } = props;
  const words = React.useMemo(() => new CalendarWords(trans, locale), [trans, locale]);
  const firstWeekday = React.useMemo(() => firstWeekdayOf(locale), [locale]);
  const weeks = React.useMemo(() => weeksOf(month, firstWeekday), [month, firstWeekday]);
  const known = React.useMemo(() => new Map((days ?? []).map(day => [day.date, day])), [days]);
  const today = dayOf(new Date());
  const [wanted, setWanted] = React.useState<Day>(chosen || today);
  const focused = monthOf(wanted) === month ? wanted : monthOf(today) === month ? today : `${month}-01`;
  const cell = useFocus(focused);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const next = dayFor(event.key, focused, firstWeekday);
    if (next !== null) {
      cell.follow();
      setWanted(next);
      if (monthOf(next) !== month) {
        onMonth(monthOf(next));
      }
    } else if (event.key === 'Enter' || event.key === ' ') {
      onDay(focused);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="gp-Calendar" aria-label={trans.__('Calendar')}>
      <MonthHead month={month} name={words.month(month)} today={today} trans={trans} onMonth={onMonth} />
      <table
        role="grid"
        className="gp-Calendar-grid"
        aria-label={words.month(month)}
        aria-busy={days === null}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            {weeks[0]?.map(day => (
              <th key={day} scope="col" abbr={words.weekday(day).long}>
                {words.weekday(day).short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map(week => (
            <tr key={week[0]}>
              {week.map(day => (
                <td
                  key={day}
                  ref={day === focused ? cell.ref : undefined}
                  role="gridcell"
                  tabIndex={day === focused ? 0 : -1}
                  className={classOf(day, month, today)}
                  aria-label={words.all(day, known.get(day))}
                  aria-selected={day === chosen}
                  aria-current={day === today ? 'date' : undefined}
                  title={words.all(day, known.get(day))}
                  onClick={() => {
                    setWanted(day);
                    onDay(day);
                  }}
                >
                  <DayContent day={day} shown={known.get(day)} words={words} trans={trans} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="gp-Row-note">{trans.__('Days and hours of the time zone %1.', timezone)}</p>
    </section>
  );
}

interface IHeadProps extends Pick<IProps, 'month' | 'trans' | 'onMonth'> {
  readonly name: string;
  readonly today: Day;
}

function MonthHead({ month, name, today, trans, onMonth }: IHeadProps): React.JSX.Element {
  const button = (text: string, label: string, to: Month) => (
    <button
      type="button"
      className="jp-mod-styled gp-Button"
      aria-label={label}
      title={label}
      onClick={() => onMonth(to)}
    >
      {text}
    </button>
  );
  return (
    <div className="gp-Calendar-head">
      {button('‹', trans.__('Previous month'), monthsLater(month, -1))}
      {button('›', trans.__('Next month'), monthsLater(month, 1))}
      {button(trans.__('Today'), trans.__('This month'), monthOf(today))}
      <h3 aria-live="polite">{name}</h3>
    </div>
  );
}

interface IDayProps extends Pick<IProps, 'trans'> {
  readonly day: Day;
  readonly shown: CalendarDay | undefined;
  readonly words: CalendarWords;
}

/** What a day shows; its cell says the same in words. */
function DayContent({ day, shown, words, trans }: IDayProps): React.JSX.Element {
  const coming = shown?.coming ?? [];
  const hidden = coming.length - MOST_LINES;
  return (
    <div aria-hidden="true">
      <span className="gp-Calendar-day">{Number(day.slice(8))}</span>
      <span className="gp-Marks">
        <Marks marks={marksOf(shown?.runs ?? [])} />
      </span>
      {coming.slice(0, MOST_LINES).map(fires => (
        <div key={fires.trigger} className="gp-Calendar-coming">
          {words.coming(fires)}
        </div>
      ))}
      {hidden > 0 && <div className="gp-Calendar-coming">{trans._n('%1 more', '%1 more', hidden)}</div>}
    </div>
  );
}

/** One mark for each run; where they are many, one for each look, with their number. */
function Marks({ marks }: { readonly marks: readonly IMark[] }): React.JSX.Element {
  const total = marks.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      {marks.map(({ mark, tone, count }) => (
        <span key={mark} className={`gp-mod-${tone}`}>
          {total > MOST_MARKS ? `${mark}\u2009${count}` : mark.repeat(count)}
        </span>
      ))}
    </>
  );
}

function classOf(day: Day, month: Month, today: Day): string {
  const classes = ['gp-Calendar-cell'];
  if (monthOf(day) !== month) {
    classes.push('gp-mod-outside');
  }
  if (day === today) {
    classes.push('gp-mod-today');
  }
  return classes.join(' ');
}

/** Let the keyboard's focus go with the focused day, but never take it from elsewhere. */
function useFocus(focused: Day): { readonly ref: React.RefObject<HTMLTableCellElement>; follow: () => void } {
  const ref = React.useRef<HTMLTableCellElement>(null);
  const follows = React.useRef(false);
  React.useEffect(() => {
    if (follows.current) {
      follows.current = false;
      ref.current?.focus();
    }
  }, [focused]);
  return { ref, follow: () => (follows.current = true) };
}
