import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import React from 'react';

import type { IApiClient, Schemas } from '../api/tokens';
import { attempt } from '../panel/complaint';
import { askWithForm } from '../panel/form';
import { ScheduleFields } from '../panel/scheduleFields';
import { SchemaForm } from '../panel/schemaForm';
import { type ITimes, timesOf } from '../panel/times';
import { sent, translated } from './settings';
import type { CrawlerSettings } from './tokens';

interface IDraft {
  readonly name: string;
  readonly settings: ReadonlyJSONObject;
  readonly times: ITimes;
}

interface IOptions {
  readonly client: IApiClient;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}

/** Ask for a new crawler and make it; its name, or null when the person gave up. */
export function newCrawler(options: IOptions): Promise<string | null> {
  const { client, trans } = options;
  return askFor(options, {
    title: trans.__('New crawler'),
    okLabel: trans.__('Create'),
    initial: { name: '', settings: { targets: [''] }, times: timesOf([]) },
    known: [],
    isNew: true,
    submit: ({ name, settings, times }) =>
      client.ask('/crawler-settings', { name: name.trim(), settings: sent(settings), schedule: times })
  });
}

/** Ask for other settings of a crawler and store them; its name, or null when the person gave up. */
export async function editCrawler(crawler: string, options: IOptions): Promise<string | null> {
  const { client, trans } = options;
  const path = { name: crawler };
  const known = await attempt(trans, () => client.get('/crawlers/{name}/settings', { path }));
  if (known === null) {
    return null;
  }
  const { settings, schedules } = known;
  return askFor(options, {
    title: trans.__('Crawler %1', crawler),
    okLabel: trans.__('Save'),
    initial: { name: crawler, settings, times: timesOf(schedules) },
    known: schedules,
    isNew: false,
    submit: ({ settings: told, times }) =>
      client.ask('/crawlers/{name}/settings', { settings: sent(told), schedule: times }, { path })
  });
}

interface IAsked {
  readonly title: string;
  readonly okLabel: string;
  readonly initial: IDraft;
  readonly known: readonly Schemas['ScheduleModel'][];
  readonly isNew: boolean;
  readonly submit: (draft: IDraft) => Promise<{ readonly name: string; readonly settings: CrawlerSettings }>;
}

async function askFor(
  options: IOptions,
  { title, okLabel, initial, known, isNew, submit }: IAsked
): Promise<string | null> {
  const { client, trans } = options;
  const found = await attempt(trans, () => client.get('/crawler-settings'));
  if (found === null) {
    return null;
  }
  const schema = translated(found.form as ReadonlyJSONObject, trans);
  const stored = await askWithForm({
    title,
    okLabel,
    trans,
    initial,
    fields: (draft, change) => (
      <>
        {isNew && (
          <label>
            <span>{trans.__('Name')}</span>
            <input
              className="jp-mod-styled"
              value={draft.name}
              spellCheck={false}
              onChange={event => change({ ...draft, name: event.target.value })}
            />
          </label>
        )}
        <ScheduleFields
          {...options}
          known={known}
          value={draft.times}
          onChange={times => change({ ...draft, times })}
        />
        <SchemaForm
          schema={schema}
          value={draft.settings}
          onChange={settings => change({ ...draft, settings })}
        />
      </>
    ),
    submit
  });
  return stored?.name ?? null;
}
