import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IApiClient } from '../api/tokens';
import { triggerByName } from '../jobs/whichTrigger';
import { commandsAbout } from '../panel/about';
import { attempt } from '../panel/complaint';
import { askWithForm } from '../panel/form';
import { readersLocale } from '../panel/locale';
import { CommandIDs } from './commands';
import { type IRange, lastWeek, requestOf } from './dates';
import { Earlier } from './earlier';
import type { Backfill } from './words';

export const backfillsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:backfills',
  description: 'Makes up for dates that a trigger has not run.',
  autoStart: true,
  requires: [IApiClient],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const locale = readersLocale(translator);
    const { commands } = app;
    const add = commandsAbout({ commands, palette, trans, ...triggerByName(client, trans) });
    add(CommandIDs.backfill, {
      label: trans.__('Backfill…'),
      execute: trigger => {
        const stop = (id: string) => commands.execute(CommandIDs.stop, { backfill: id });
        return backfill({ client, trans, locale, stop }, trigger);
      }
    });
    commands.addCommand(CommandIDs.stop, {
      label: trans.__('Stop a Backfill'),
      describedBy: {
        args: { type: 'object', properties: { backfill: { type: 'string' } } }
      },
      execute: async ({ backfill: id }: { readonly backfill?: string }) => {
        if (id === undefined) {
          await commands.execute(CommandIDs.backfill); // its form lists those that go on
        } else {
          const path = { backfill: id };
          await attempt(trans, () => client.start('/backfills/{backfill}/stop', {}, { path }));
        }
      }
    });
    palette?.addItem({ command: CommandIDs.stop, category: trans.__('gluepot') });
  }
};

interface IOptions {
  readonly client: IApiClient;
  readonly trans: TranslationBundle;
  readonly locale: string | undefined;
  readonly stop: (backfill: string) => Promise<unknown>;
}

async function backfill({ client, trans, locale, stop }: IOptions, trigger: string): Promise<void> {
  const path = { trigger };
  const read = async () => (await client.get('/triggers/{trigger}/backfills', { path })).backfills;
  const before = await attempt(trans, read);
  if (before === null) {
    return;
  }
  const started = await askWithForm<IRange, Backfill>({
    title: trans.__('Backfill %1', trigger),
    okLabel: trans.__('Start'),
    trans,
    initial: lastWeek(new Date()),
    fields: (range, change) => (
      <>
        <label>
          <span>{trans.__('First day')}</span>
          <input
            className="jp-mod-styled"
            type="date"
            value={range.first}
            onChange={event => change({ ...range, first: event.target.value })}
          />
        </label>
        <label>
          <span>{trans.__('Last day')}</span>
          <input
            className="jp-mod-styled"
            type="date"
            value={range.last}
            onChange={event => change({ ...range, last: event.target.value })}
          />
        </label>
        <label>
          <span>{trans.__('At the same time')}</span>
          <input
            className="jp-mod-styled"
            type="number"
            min={1}
            max={100}
            value={range.parallel}
            onChange={event => change({ ...range, parallel: Number(event.target.value) })}
          />
        </label>
        <p className="gp-mod-dim">{trans.__('Days are in UTC. Each fire time in them gets a run.')}</p>
        <Earlier
          backfills={before}
          locale={locale}
          trans={trans}
          stop={async id => {
            await stop(id);
            return (await attempt(trans, read)) ?? before;
          }}
        />
      </>
    ),
    submit: range => client.start('/triggers/{trigger}/backfills', requestOf(range), { path })
  });
  if (started !== null) {
    Notification.success(trans.__('Backfill of %1: %2 dates.', trigger, started.dates), { autoClose: 5000 });
  }
}
