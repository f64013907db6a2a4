import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IApiClient, Schemas } from '../api/tokens';
import { askWithForm } from '../panel/form';
import { ScheduleFields } from '../panel/scheduleFields';
import { type ITimes, timesOf } from '../panel/times';
import type { Job } from './tokens';

type Trigger = Schemas['TriggerModel'];

const USUAL = '0 2 * * *';

interface IOptions {
  readonly client: IApiClient;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}

/** Ask when a job is to run and let it; null when the person gave up. */
export function editSchedule(job: Job, options: IOptions): Promise<Trigger | null> {
  const { client, trans } = options;
  const known = job.schedules.filter(schedule => schedule.cron !== '');
  return askWithForm<ITimes, Trigger>({
    title: trans.__('Schedule of %1', job.name),
    okLabel: trans.__('Set'),
    trans,
    initial: timesOf(known, USUAL),
    fields: (value, change) => <ScheduleFields {...options} known={known} value={value} onChange={change} />,
    submit: times => client.start('/jobs/{name}/schedule', times, { path: { name: job.name } })
  });
}
