import { Dialog, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import type { IApiClient, Schemas } from '../api/tokens';
import type { IJobsModel } from '../jobs/tokens';
import type { AddCommand } from '../panel/about';
import { attempt } from '../panel/complaint';
import { CommandIDs } from './commands';

type Target = Schemas['ExportTarget'];

interface IOptions {
  readonly commands: CommandRegistry;
  /** Registers a command about a job. */
  readonly add: AddCommand<string>;
  readonly client: IApiClient;
  readonly jobs: IJobsModel;
  readonly trans: TranslationBundle;
  /** Read again the page of a job's versions, if it is open. */
  readonly refresh: (job: string) => Promise<void> | undefined;
}

interface IArguments {
  readonly version?: number;
  readonly tag?: string;
  readonly target?: Target;
}

const PROPERTIES: ReadonlyJSONObject = {
  version: { type: 'integer' },
  tag: { type: 'string' },
  target: { type: 'string', enum: ['script', 'spark', 'glue', 'airflow'] }
};

/** Register the commands that pin and name versions, and write them for somewhere else. */
export function addMarkCommands(options: IOptions): void {
  const { commands, add, client, jobs, trans, refresh } = options;
  /** Without what it has to know it shows the page of versions, where that is chosen. */
  const addChange = (
    id: string,
    label: string,
    change: (job: string, args: IArguments) => (() => Promise<unknown>) | null
  ) =>
    add<IArguments>(id, {
      label,
      properties: PROPERTIES,
      execute: async (job, args) => {
        const make = change(job, args);
        if (make === null) {
          await commands.execute(CommandIDs.show, { job });
        } else if (await make()) {
          await Promise.all([refresh(job), jobs.refresh()]);
        }
      }
    });
  const pin = (job: string, version: number | null) =>
    attempt(trans, () => client.ask('/jobs/{name}/pin', { version }, { path: { name: job } }));
  const tag = (job: string, name: string, version: number | null) =>
    attempt(trans, () => client.ask('/jobs/{name}/tags', { tag: name, version }, { path: { name: job } }));

  addChange(CommandIDs.pin, trans.__('Hold a Job at a Version'), (job, { version }) =>
    version === undefined ? null : async () => (await confirmed(job, version, trans)) && pin(job, version)
  );
  addChange(
    CommandIDs.unpin,
    trans.__('Let a Job Run Its Current Version Again'),
    job => () => pin(job, null)
  );
  addChange(CommandIDs.tag, trans.__('Name a Version of a Job…'), (job, { version, tag: given }) =>
    version === undefined
      ? null
      : async () => {
          const name = given ?? (await askForTag(version, trans));
          return name !== null && tag(job, name, version);
        }
  );
  addChange(CommandIDs.untag, trans.__('Take a Name from a Version'), (job, { tag: name }) =>
    name === undefined ? null : () => tag(job, name, null)
  );
  add<IArguments>(CommandIDs.exportJob, {
    label: trans.__('Export a Job…'),
    properties: PROPERTIES,
    execute: async (job, { version, target }) => {
      const chosen = target ?? (await askForTarget(trans));
      if (chosen !== null) {
        await save(client, job, chosen, version, trans);
      }
    }
  });
}

async function confirmed(job: string, version: number, trans: TranslationBundle): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Hold %1 at version %2?', job, version),
    body: trans.__('Every run takes it, whatever is promoted meanwhile, until you let go.'),
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Pin') })]
  });
  return button.accept;
}

async function askForTag(version: number, trans: TranslationBundle): Promise<string | null> {
  const title = trans.__('Name of version %1', version);
  const label = trans.__('A name of another version moves here.');
  const { button, value } = await InputDialog.getText({ title, label, placeholder: 'production' });
  return (button.accept && value) || null;
}

async function askForTarget(trans: TranslationBundle): Promise<Target | null> {
  const targets: readonly (readonly [Target, string])[] = [
    ['script', trans.__('its own script')],
    ['spark', trans.__('plain PySpark, for spark-submit')],
    ['glue', trans.__('a script for AWS Glue')],
    ['airflow', trans.__('a DAG for Airflow')]
  ];
  const items = targets.map(([, words]) => words);
  const { button, value } = await InputDialog.getItem({ title: trans.__('Export as'), items });
  return (button.accept && targets.find(([, words]) => words === value)?.[0]) || null;
}

/** Have the browser save a version as a file. */
async function save(
  client: IApiClient,
  job: string,
  target: Target,
  version: number | undefined,
  trans: TranslationBundle
): Promise<void> {
  const query = { target, ...(version !== undefined && { version: String(version) }) };
  const written = await attempt(trans, () =>
    client.get('/jobs/{name}/export', { path: { name: job }, query })
  );
  if (written === null) {
    return;
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([written.text], { type: 'text/x-python' }));
  link.download = `${job.replace(/[^\w.-]+/g, '_')}_${target}.py`;
  link.click();
  URL.revokeObjectURL(link.href);
  Notification.success(trans.__('Version %1 of %2 was saved as %3.', written.version, job, link.download), {
    autoClose: 5000
  });
}
