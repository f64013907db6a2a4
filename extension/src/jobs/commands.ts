import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon, runIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { IApiClient } from '../api/tokens';
import { byName, commandsAbout, type IFinding } from '../panel/about';
import { askWhich } from '../panel/ask';
import { attempt } from '../panel/complaint';
import { runByName } from '../runs/which';
import type { IJobsModel } from './tokens';

export namespace CommandIDs {
  export const refresh = 'gluepot:refresh-jobs';
  export const run = 'gluepot:run-job';
  export const showLog = 'gluepot:show-run-log';
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly client: IApiClient;
  readonly model: IJobsModel;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  /** Show the log of a run in the main area. */
  readonly openLog: (run: string) => void;
}

/** Register the commands of the jobs. */
export function addJobCommands(options: IOptions): void {
  const { commands, palette, client, model, locale, trans, openLog } = options;
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh the Jobs'),
    icon: refreshIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => model.refresh()
  });
  palette?.addItem({ command: CommandIDs.refresh, category: trans.__('gluepot') });
  const add = commandsAbout({ commands, palette, trans, ...jobByName(model, trans) });
  add(CommandIDs.run, {
    label: trans.__('Run a Job Now'),
    icon: runIcon,
    execute: job => attempt(trans, () => model.run(job))
  });
  const addOfRun = commandsAbout({ commands, palette, trans, ...runByName(client, locale, trans) });
  addOfRun(CommandIDs.showLog, { label: trans.__('Show the Log of a Run'), execute: openLog });
}

/** Find the job that a command is about. */
export function jobByName(model: IJobsModel, trans: TranslationBundle): IFinding<string> {
  return byName('job', async () => {
    await model.refresh();
    return askWhich({
      title: trans.__('Which job?'),
      items: (model.state.jobs ?? []).map(({ name }) => name),
      none: trans.__('There is no job yet. Promote the cells of a notebook with %promote.')
    });
  });
}
