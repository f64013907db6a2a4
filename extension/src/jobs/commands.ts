import { InputDialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon, runIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { asApiError } from '../api/errors';
import type { IJobsModel } from './tokens';

export namespace CommandIDs {
  export const refresh = 'gluepot:refresh-jobs';
  export const run = 'gluepot:run-job';
  export const showLog = 'gluepot:show-run-log';
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly model: IJobsModel;
  readonly trans: TranslationBundle;
  /** Show the log of a run in the main area. */
  readonly openLog: (run: string) => void;
}

/** Register the commands of the jobs. */
export function addJobCommands({ commands, model, trans, openLog }: IOptions): void {
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh the Jobs'),
    icon: refreshIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => model.refresh()
  });
  commands.addCommand(CommandIDs.run, {
    label: trans.__('Run a Job Now'),
    icon: runIcon,
    describedBy: {
      args: { type: 'object', properties: { job: { type: 'string' } } }
    },
    execute: async (args: { readonly job?: string }) => {
      const job = args.job ?? (await askForJob(model, trans));
      if (job !== null) {
        await run(model, job);
      }
    }
  });
  commands.addCommand(CommandIDs.showLog, {
    label: trans.__('Show the Log of a Run'),
    describedBy: {
      args: {
        type: 'object',
        required: ['run'],
        properties: { run: { type: 'string' } }
      }
    },
    execute: (args: { readonly run?: string }) => {
      if (args.run !== undefined) {
        openLog(args.run);
      }
    }
  });
}

async function run(model: IJobsModel, job: string): Promise<void> {
  try {
    await model.run(job);
  } catch (error) {
    const { message, nextStep } = asApiError(error);
    Notification.error(`${message} ${nextStep}`.trim(), { autoClose: false });
  }
}

/** Ask which job is meant; null when nobody says. */
export async function askForJob(model: IJobsModel, trans: TranslationBundle): Promise<string | null> {
  await model.refresh();
  const items = (model.state.jobs ?? []).map(job => job.name);
  if (items.length === 0) {
    Notification.info(trans.__('There is no job yet. Promote the cells of a notebook with %promote.'), {
      autoClose: 5000
    });
    return null;
  }
  const chosen = await InputDialog.getItem({
    title: trans.__('Which job?'),
    items
  });
  return chosen.button.accept ? chosen.value : null;
}
