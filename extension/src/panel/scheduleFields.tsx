import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError, asApiError, sentenceOf } from '../api/errors';
import type { IApiClient, Schemas } from '../api/tokens';
import { type ITimes, timesOf } from './times';

const PAUSE_MS = 300;
const EXAMPLES = ['0 2 * * *', '30 6 * * 1-5', '0 * * * *', 'every 15m'] as const;

interface IContext {
  readonly client: IApiClient;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}

interface IProps extends IContext {
  readonly value: ITimes;
  readonly onChange: (value: ITimes) => void;
  /** What runs it by the clock already; where there are several, one is chosen. */
  readonly known?: readonly Schemas['ScheduleModel'][];
}

/** The fields of a schedule, and under them what it means. */
export function ScheduleFields({ value, onChange, known = [], ...context }: IProps): React.JSX.Element {
  const { trans } = context;
  const examples = React.useId();
  return (
    <>
      {known.length > 1 && (
        <label>
          <span>{trans.__('Trigger')}</span>
          <select
            className="jp-mod-styled"
            value={value.trigger}
            onChange={event => onChange(timesOf(known.filter(({ name }) => name === event.target.value)))}
          >
            {known.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>{trans.__('Schedule')}</span>
        <input
          className="jp-mod-styled"
          value={value.cron}
          list={examples}
          spellCheck={false}
          placeholder={trans.__('none; for example %1', EXAMPLES[0])}
          onChange={event => onChange({ ...value, cron: event.target.value })}
        />
        <datalist id={examples}>
          {EXAMPLES.map(example => (
            <option key={example} value={example} />
          ))}
        </datalist>
      </label>
      {value.cron !== '' && (
        <>
          <label>
            <span>{trans.__('Time zone')}</span>
            <input
              className="jp-mod-styled"
              value={value.timezone}
              spellCheck={false}
              onChange={event => onChange({ ...value, timezone: event.target.value })}
            />
          </label>
          <div className="gp-Meaning" role="group" aria-label={trans.__('Meaning of the schedule')}>
            <Meaning {...context} cron={value.cron} timezone={value.timezone} />
          </div>
        </>
      )}
    </>
  );
}

interface IMeaningProps extends IContext {
  readonly cron: string;
  readonly timezone: string;
}

/** What a schedule means in words, and its next five times. */
function Meaning({ client, locale, trans, cron, timezone }: IMeaningProps): React.JSX.Element {
  const [meaning, setMeaning] = React.useState<Schemas['ScheduleAnswer'] | ApiError | null>(null);
  React.useEffect(() => {
    let current = true;
    const timer = window.setTimeout(() => {
      client.ask('/schedule', { cron, timezone }).then(
        answer => current && setMeaning(answer),
        (error: unknown) => current && setMeaning(asApiError(error))
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [client, cron, timezone]);
  if (meaning === null) {
    return <p role="status">{trans.__('Reading…')}</p>;
  }
  if (meaning instanceof ApiError) {
    return (
      <p className="gp-Row-error" role="status">
        {sentenceOf(meaning, trans)}
      </p>
    );
  }
  return (
    <>
      <p role="status">{meaning.words}</p>
      <ol aria-label={trans.__('The next times')}>
        {meaning.next_fire_times.map(time => (
          <li key={time}>{inZone(time, timezone, locale)}</li>
        ))}
      </ol>
    </>
  );
}

/** A moment by the clocks of a zone. The server knows zones that a browser may not. */
function inZone(moment: string, timezone: string, locale: string | undefined): string {
  const look = { dateStyle: 'full', timeStyle: 'long' } as const;
  try {
    return new Date(moment).toLocaleString(locale, { ...look, timeZone: timezone });
  } catch {
    return new Date(moment).toLocaleString(locale, look);
  }
}
