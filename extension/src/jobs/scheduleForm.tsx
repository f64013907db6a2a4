import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError, asApiError } from '../api/errors';
import type { IApiClient, Schemas } from '../api/tokens';
import { askWithForm } from '../panel/form';
import type { Job } from './tokens';

type Trigger = Schemas['TriggerModel'];

const PAUSE_MS = 300;
const EXAMPLES = ['0 2 * * *', '30 6 * * 1-5', '0 * * * *', 'every 15m'] as const;

/** When a job is to run by itself. */
interface ISchedule {
  readonly trigger: string;
  readonly cron: string;
  readonly timezone: string;
}

/** Ask when a job is to run and let it; null when the person gave up. */
export function editSchedule(
  client: IApiClient,
  trans: TranslationBundle,
  job: Job
): Promise<Trigger | null> {
  const schedules = job.schedules.filter(schedule => schedule.cron !== '');
  const first = schedules[0];
  return askWithForm<ISchedule, Trigger>({
    title: trans.__('Schedule of %1', job.name),
    okLabel: trans.__('Set'),
    trans,
    initial: {
      trigger: first?.name ?? job.name,
      cron: first?.cron ?? EXAMPLES[0],
      timezone: first?.timezone ?? (Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC')
    },
    fields: (value, change) => (
      <>
        {schedules.length > 1 && (
          <label>
            <span>{trans.__('Trigger')}</span>
            <select
              className="jp-mod-styled"
              value={value.trigger}
              onChange={event => {
                const chosen = schedules.find(({ name }) => name === event.target.value);
                change({
                  ...value,
                  ...(chosen && { trigger: chosen.name, cron: chosen.cron, timezone: chosen.timezone })
                });
              }}
            >
              {schedules.map(({ name }) => (
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
            list="gp-schedule-examples"
            spellCheck={false}
            onChange={event => change({ ...value, cron: event.target.value })}
          />
          <datalist id="gp-schedule-examples">
            {EXAMPLES.map(example => (
              <option key={example} value={example} />
            ))}
          </datalist>
        </label>
        <label>
          <span>{trans.__('Time zone')}</span>
          <input
            className="jp-mod-styled"
            value={value.timezone}
            spellCheck={false}
            onChange={event => change({ ...value, timezone: event.target.value })}
          />
        </label>
        <Meaning client={client} trans={trans} cron={value.cron} timezone={value.timezone} />
      </>
    ),
    submit: schedule => client.start('/jobs/{name}/schedule', schedule, { path: { name: job.name } })
  });
}

interface IMeaningProps {
  readonly client: IApiClient;
  readonly trans: TranslationBundle;
  readonly cron: string;
  readonly timezone: string;
}

/** What a schedule means in words, and its next five times. */
export function Meaning({ client, trans, cron, timezone }: IMeaningProps): React.JSX.Element {
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
        {`${meaning.message} ${meaning.nextStep}`.trim()}
      </p>
    );
  }
  return (
    <>
      <p role="status">{meaning.words}</p>
      <ol aria-label={trans.__('The next times')}>
        {meaning.next_fire_times.map(time => (
          <li key={time}>{inZone(time, timezone)}</li>
        ))}
      </ol>
    </>
  );
}

/** A moment by the clocks of a zone. The server knows zones that a browser may not. */
function inZone(moment: string, timezone: string): string {
  const look = { dateStyle: 'full', timeStyle: 'long' } as const;
  try {
    return new Date(moment).toLocaleString(undefined, { ...look, timeZone: timezone });
  } catch {
    return new Date(moment).toLocaleString(undefined, look);
  }
}
