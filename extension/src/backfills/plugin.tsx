import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, InputDialog, Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { IApiClient, type Schemas } from '../api/tokens';
import { attempt } from '../panel/complaint';
import { askWithForm } from '../panel/form';
import { CommandIDs } from './commands';
import { type IRange, lastWeek, requestOf } from './dates';

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
    app.commands.addCommand(CommandIDs.backfill, {
      label: trans.__('Backfill…'),
      describedBy: { args: { type: 'object', properties: { trigger: { type: 'string' } } } },
      execute: async ({ trigger }: { readonly trigger?: string }) => {
        const chosen = trigger ?? (await askForTrigger(client, trans));
        if (chosen !== null) {
          await backfill(client, trans, chosen);
        }
      }
    });
    palette?.addItem({ command: CommandIDs.backfill, category: trans.__('gluepot') });
  }
};

async function backfill(client: IApiClient, trans: TranslationBundle, trigger: string): Promise<void> {
  const path = { trigger };
  const before = await attempt(() => client.get('/triggers/{trigger}/backfills', { path }));
  if (before === null) {
    return;
  }
  const started = await askWithForm<IRange, Schemas['BackfillModel']>({
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
        <Earlier backfills={before.backfills} trans={trans} />
      </>
    ),
    submit: range => client.start('/triggers/{trigger}/backfills', requestOf(range), { path })
  });
  if (started !== null) {
    Notification.success(trans.__('Backfill of %1: %2 dates.', trigger, started.dates), { autoClose: 5000 });
  }
}

interface IEarlierProps {
  readonly backfills: readonly Schemas['BackfillModel'][];
  readonly trans: TranslationBundle;
}

/** What was made up for before. */
function Earlier({ backfills, trans }: IEarlierProps): React.JSX.Element | null {
  if (backfills.length === 0) {
    return null;
  }
  return (
    <ul aria-label={trans.__('Earlier backfills')}>
      {backfills.slice(0, 5).map(one => (
        <li key={one.id}>
          {`${one.first.slice(0, 10)} – ${one.last.slice(0, 10)}: ${one.state}, `}
          {trans.__('%1 of %2 done, %3 failed', one.succeeded, one.dates, one.failed)}
        </li>
      ))}
    </ul>
  );
}

async function askForTrigger(client: IApiClient, trans: TranslationBundle): Promise<string | null> {
  const found = await attempt(() => client.get('/triggers'));
  if (found === null || found.triggers.length === 0) {
    return null;
  }
  const items = found.triggers.map(({ name }) => name);
  const chosen = await InputDialog.getItem({ title: trans.__('Which trigger?'), items });
  return chosen.button.accept ? chosen.value : null;
}
