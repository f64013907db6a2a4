import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import type { IApiClient } from '../api/tokens';
import { attempt } from '../panel/complaint';
import { changeBookmark } from './bookmark';
import { askForJob } from './commands';
import { runWithParameters } from './runForm';
import { editSchedule } from './scheduleForm';
import type { IJobsModel } from './tokens';

export namespace CommandIDs {
  export const runWith = 'gluepot:run-job-with';
  export const editSchedule = 'gluepot:edit-schedule';
  export const pause = 'gluepot:pause-trigger';
  export const resume = 'gluepot:resume-trigger';
  export const changeBookmark = 'gluepot:change-bookmark';
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly client: IApiClient;
  readonly model: IJobsModel;
  readonly trans: TranslationBundle;
}

const JOB: ReadonlyJSONObject = { type: 'object', properties: { job: { type: 'string' } } };
const TRIGGER: ReadonlyJSONObject = {
  type: 'object',
  required: ['trigger'],
  properties: { trigger: { type: 'string' } }
};

/** Register the commands that say with what and when a job runs. */
export function addPlanningCommands({ commands, client, model, trans }: IOptions): void {
  commands.addCommand(CommandIDs.runWith, {
    label: trans.__('Run a Job with Parameters…'),
    describedBy: { args: JOB },
    execute: async (args: { readonly job?: string }) => {
      const job = args.job ?? (await askForJob(model, trans));
      if (job !== null && (await runWithParameters(client, trans, job)) !== null) {
        await model.refresh();
      }
    }
  });
  commands.addCommand(CommandIDs.editSchedule, {
    label: trans.__('Schedule a Job…'),
    describedBy: { args: JOB },
    execute: async (args: { readonly job?: string }) => {
      const name = args.job ?? (await askForJob(model, trans));
      await model.refresh();
      const job = model.state.jobs?.find(one => one.name === name);
      if (job && (await editSchedule(client, trans, job)) !== null) {
        await model.refresh();
      }
    }
  });
  commands.addCommand(CommandIDs.changeBookmark, {
    label: trans.__('Change the Bookmark of a Job…'),
    describedBy: { args: JOB },
    execute: async (args: { readonly job?: string }) => {
      const job = args.job ?? (await askForJob(model, trans));
      return job === null ? null : changeBookmark(client, trans, job);
    }
  });
  const addTrigger = (
    id: string,
    label: string,
    path: '/triggers/{trigger}/pause' | '/triggers/{trigger}/resume'
  ) =>
    commands.addCommand(id, {
      label,
      describedBy: { args: TRIGGER },
      execute: async ({ trigger }: { readonly trigger?: string }) => {
        if (trigger !== undefined) {
          await attempt(() => client.start(path, {}, { path: { trigger } }));
          await model.refresh();
        }
      }
    });
  addTrigger(CommandIDs.pause, trans.__('Pause a Trigger'), '/triggers/{trigger}/pause');
  addTrigger(CommandIDs.resume, trans.__('Resume a Trigger'), '/triggers/{trigger}/resume');
}
