import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { IApiClient } from '../api/tokens';
import { commandsAbout } from '../panel/about';
import { attempt } from '../panel/complaint';
import { changeBookmark } from './bookmark';
import { jobByName } from './commands';
import { runWithParameters } from './runForm';
import { editSchedule } from './scheduleForm';
import type { IJobsModel } from './tokens';
import { triggerByName } from './whichTrigger';

export namespace CommandIDs {
  export const runWith = 'gluepot:run-job-with';
  export const editSchedule = 'gluepot:edit-schedule';
  export const pause = 'gluepot:pause-trigger';
  export const resume = 'gluepot:resume-trigger';
  export const changeBookmark = 'gluepot:change-bookmark';
}

type Switch = '/triggers/{trigger}/pause' | '/triggers/{trigger}/resume';

interface IOptions {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly client: IApiClient;
  readonly model: IJobsModel;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}

/** Register the commands that say with what and when a job runs. */
export function addPlanningCommands(options: IOptions): void {
  const { commands, palette, client, model, locale, trans } = options;
  const add = commandsAbout({ commands, palette, trans, ...jobByName(model, trans) });
  add(CommandIDs.runWith, {
    label: trans.__('Run a Job with Parameters…'),
    execute: async job => {
      if ((await runWithParameters(client, trans, job)) !== null) {
        await model.refresh();
      }
    }
  });
  add(CommandIDs.editSchedule, {
    label: trans.__('Schedule a Job…'),
    execute: async name => {
      await model.refresh();
      const job = model.state.jobs?.find(one => one.name === name);
      if (job && (await editSchedule(job, { client, locale, trans })) !== null) {
        await model.refresh();
      }
    }
  });
  add(CommandIDs.changeBookmark, {
    label: trans.__('Change the Bookmark of a Job…'),
    execute: job => changeBookmark(client, trans, job)
  });
  const addOfTrigger = commandsAbout({ commands, palette, trans, ...triggerByName(client, trans) });
  const addSwitch = (id: string, label: string, path: Switch) =>
    addOfTrigger(id, {
      label,
      execute: async trigger => {
        await attempt(trans, () => client.start(path, {}, { path: { trigger } }));
        await model.refresh();
      }
    });
  addSwitch(CommandIDs.pause, trans.__('Pause a Trigger'), '/triggers/{trigger}/pause');
  addSwitch(CommandIDs.resume, trans.__('Resume a Trigger'), '/triggers/{trigger}/resume');
}
