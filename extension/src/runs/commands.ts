import { Dialog, type ICommandPalette, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { listIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { IApiClient, Schemas } from '../api/tokens';
import type { IJobsModel } from '../jobs/tokens';
import { commandsAbout } from '../panel/about';
import { attempt } from '../panel/complaint';
import { runByName } from './which';

export namespace CommandIDs {
  export const open = 'gluepot:open-run';
  export const stop = 'gluepot:stop-run';
  export const again = 'gluepot:run-again';
  export const repair = 'gluepot:repair-run';
  export const history = 'gluepot:show-runs';
  export const calendar = 'gluepot:show-calendar';
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly client: IApiClient;
  readonly jobs: IJobsModel;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly openRun: (run: string) => void;
  readonly openHistory: (job: string) => void;
  /** Show the history under the calendar of this month. */
  readonly openCalendar: (job: string) => void;
  /** Read again the page of a run, if it is open. */
  readonly refreshRun: (run: string) => Promise<void>;
}

/** Register the commands of runs. Without a run in their arguments they ask which. */
export function addRunCommands(options: IOptions): void {
  const { commands, palette, client, locale, trans } = options;
  const addOfRun = commandsAbout({ commands, palette, trans, ...runByName(client, locale, trans) });
  const add = (id: string, label: string, execute: (run: string) => unknown) =>
    addOfRun(id, { label, execute });
  add(CommandIDs.open, trans.__('Open a Run'), run => options.openRun(run));
  add(CommandIDs.stop, trans.__('Cancel a Run'), run => stop(run, options));
  add(CommandIDs.again, trans.__('Run Again'), run => start('/runs/{run}/again', run, options));
  add(CommandIDs.repair, trans.__('Repair a Run'), run => start('/runs/{run}/repair', run, options));
  commands.addCommand(CommandIDs.history, {
    label: trans.__('Show All Runs'),
    icon: listIcon,
    describedBy: { args: { type: 'object', properties: { job: { type: 'string' } } } },
    execute: ({ job }: { readonly job?: string }) => options.openHistory(job ?? '')
  });
  commands.addCommand(CommandIDs.calendar, {
    label: trans.__('Show the Calendar of Runs'),
    describedBy: { args: { type: 'object', properties: { job: { type: 'string' } } } },
    execute: ({ job }: { readonly job?: string }) => options.openCalendar(job ?? '')
  });
  for (const command of [CommandIDs.history, CommandIDs.calendar]) {
    palette?.addItem({ command, category: trans.__('gluepot') });
  }
}

async function stop(run: string, { client, trans, jobs, refreshRun }: IOptions): Promise<void> {
  const { button } = await showDialog({
    title: trans.__('Cancel this run?'),
    body: trans.__('What its steps have written stays.'),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Let it run') }),
      Dialog.warnButton({ label: trans.__('Cancel it') })
    ]
  });
  if (button.accept) {
    await attempt(trans, () => client.start('/runs/{run}/stop', {}, { path: { run } }));
    await Promise.all([refreshRun(run), jobs.refresh()]);
  }
}

/** Start a run that comes of another one, and show it. */
async function start(
  path: '/runs/{run}/again' | '/runs/{run}/repair',
  run: string,
  { client, trans, jobs, openRun, refreshRun }: IOptions
): Promise<void> {
  const started: Schemas['RunModel'] | null = await attempt(trans, () =>
    client.start(path, {}, { path: { run } })
  );
  if (started !== null) {
    openRun(started.id);
  }
  await Promise.all([refreshRun(run), jobs.refresh()]);
}
