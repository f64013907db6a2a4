import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, Notification, showDialog } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { IApiClient } from '../api/tokens';
import { jobByName } from '../jobs/commands';
import { IJobsModel } from '../jobs/tokens';
import { commandsAbout } from '../panel/about';
import { attempt } from '../panel/complaint';
import { readersLocale } from '../panel/locale';
import { openPage } from '../panel/page';
import { CommandIDs } from './commands';
import { pythonLook } from './look';
import { addMarkCommands } from './marks';
import { VersionsModel } from './model';
import { VersionsPage } from './view';

export const versionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:versions',
  description: 'Shows the versions of a job side by side, and rolls back.',
  autoStart: true,
  requires: [IApiClient, IJobsModel],
  optional: [ITranslator, ICommandPalette, IEditorLanguageRegistry],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    jobs: IJobsModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    languages: IEditorLanguageRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const locale = readersLocale(translator);
    const { commands, shell } = app;
    const models = new Map<string, VersionsModel>();
    const add = commandsAbout({ commands, palette, trans, ...jobByName(jobs, trans) });
    add(CommandIDs.show, {
      label: trans.__('Show the Versions of a Job'),
      execute: async job => {
        const look = await pythonLook(languages);
        openPage(shell, `gluepot-versions-${job}`, trans.__('Versions of %1', job), () => {
          const model = new VersionsModel({ client, job });
          models.set(job, model);
          const call = (id: string, args: ReadonlyPartialJSONObject) =>
            void commands.execute(id, { job, ...args });
          const actions = {
            rollBack: (version: number) => call(CommandIDs.rollBack, { version }),
            pin: (version: number) => call(CommandIDs.pin, { version }),
            unpin: () => call(CommandIDs.unpin, {}),
            tag: (version: number) => call(CommandIDs.tag, { version }),
            untag: (tag: string) => call(CommandIDs.untag, { tag }),
            exportVersion: (version: number) => call(CommandIDs.exportJob, { version })
          };
          const page = new VersionsPage(model, { locale, trans, look, actions });
          page.disposed.connect(() => models.delete(job));
          return page;
        });
      }
    });
    addMarkCommands({ commands, add, client, jobs, trans, refresh: job => models.get(job)?.refresh() });
    add<{ readonly version?: number }>(CommandIDs.rollBack, {
      label: trans.__('Let Another Version of a Job Run'),
      properties: { version: { type: 'integer' } },
      execute: async (job, { version }) => {
        if (version === undefined) {
          await commands.execute(CommandIDs.show, { job }); // where one is chosen
          return;
        }
        const { button } = await showDialog({
          title: trans.__('Let version %1 of %2 run?', version, job),
          body: trans.__('Runs that are under way go on as they are; versions stay as they are.'),
          buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Take version %1', version) })]
        });
        const path = { name: job };
        if (
          button.accept &&
          (await attempt(trans, () => client.start('/jobs/{name}/rollback', { version }, { path })))
        ) {
          Notification.success(trans.__('%1 runs version %2 from now on.', job, version), {
            autoClose: 5000
          });
          await Promise.all([models.get(job)?.refresh(), jobs.refresh()]);
        }
      }
    });
  }
};
