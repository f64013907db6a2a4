import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import React from 'react';

import type { IApiClient } from '../api/tokens';
import { attempt } from '../panel/complaint';
import { askWithForm } from '../panel/form';
import { SchemaForm } from '../panel/schemaForm';
import { sent, translated } from './settings';
import type { CrawlerSettings } from './tokens';

interface IDraft {
  readonly name: string;
  readonly settings: ReadonlyJSONObject;
}

/** Ask for a new crawler and make it; its name, or null when the person gave up. */
export function newCrawler(client: IApiClient, trans: TranslationBundle): Promise<string | null> {
  const initial = { name: '', settings: { targets: [''] } };
  return askFor(client, trans, {
    title: trans.__('New crawler'),
    okLabel: trans.__('Create'),
    initial,
    isNew: true,
    submit: ({ name, settings }) =>
      client.ask('/crawler-settings', { name: name.trim(), settings: sent(settings) })
  });
}

/** Ask for other settings of a crawler and store them; its name, or null when the person gave up. */
export async function editCrawler(
  client: IApiClient,
  trans: TranslationBundle,
  crawler: string
): Promise<string | null> {
  const path = { name: crawler };
  const known = await attempt(() => client.get('/crawlers/{name}/settings', { path }));
  if (known === null) {
    return null;
  }
  return askFor(client, trans, {
    title: trans.__('Crawler %1', crawler),
    okLabel: trans.__('Save'),
    initial: { name: crawler, settings: known.settings },
    isNew: false,
    submit: ({ settings }) => client.ask('/crawlers/{name}/settings', sent(settings), { path })
  });
}

interface IAsked {
  readonly title: string;
  readonly okLabel: string;
  readonly initial: IDraft;
  readonly isNew: boolean;
  readonly submit: (draft: IDraft) => Promise<{ readonly name: string; readonly settings: CrawlerSettings }>;
}

async function askFor(
  client: IApiClient,
  trans: TranslationBundle,
  { title, okLabel, initial, isNew, submit }: IAsked
): Promise<string | null> {
  const found = await attempt(() => client.get('/crawler-settings'));
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
