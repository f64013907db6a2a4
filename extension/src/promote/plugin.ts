import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, Notification, showDialog } from '@jupyterlab/apputils';
import { type INotebookModel, INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import { asApiError } from '../api/errors';
import { IApiClient, type Schemas } from '../api/tokens';
import { potIcon } from '../icons';
import { IJobsModel } from '../jobs/tokens';
import { pageOf } from '../page/page';
import { PromoteBody } from './body';
import { type INumbers, jobName, numbersOf, requestOf } from './choice';

const COMMAND = 'gluepot:promote';

/** The dialog that makes a job of the open notebook. */
export const promotePlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:promote',
  description: 'Makes a job of the cells of a notebook.',
  autoStart: true,
  requires: [IApiClient, IJobsModel],
  optional: [ITranslator, INotebookTracker, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    jobs: IJobsModel,
    translator: ITranslator | null,
    tracker: INotebookTracker | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    app.commands.addCommand(COMMAND, {
      label: trans.__('Promote to a Job…'),
      caption: trans.__('Make cells of this notebook a versioned, scheduled job'),
      icon: potIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => Boolean(tracker?.currentWidget?.model),
      execute: async () => {
        const panel = tracker?.currentWidget;
        if (panel?.model) {
          await promote(panel, panel.model, client, jobs, trans);
        }
      }
    });
    palette?.addItem({ command: COMMAND, category: trans.__('gluepot') });
    tracker?.currentChanged.connect(() => app.commands.notifyCommandChanged(COMMAND));
  }
};

async function promote(
  panel: NotebookPanel,
  model: INotebookModel,
  client: IApiClient,
  jobs: IJobsModel,
  trans: TranslationBundle
): Promise<void> {
  const notebook = panel.content;
  const numbers: INumbers = numbersOf(notebook);
  const page = pageOf(panel.context.path, model) as unknown as Schemas['Page'];
  const body = new PromoteBody({
    client,
    trans,
    page,
    numbers,
    name: jobName(panel.context.path),
    showCell: id => {
      notebook.activeCellIndex = notebook.widgets.findIndex(cell => cell.model.id === id);
      void notebook.scrollToItem(notebook.activeCellIndex, 'center');
    }
  });
  const result = await showDialog({
    title: trans.__('Promote to a job'),
    body,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Promote') })]
  });
  const value = result.value;
  if (!result.button.accept || !value) {
    return;
  }
  const { name, choice, schedule, timezone } = value;
  try {
    const request = { page, ...requestOf(choice, numbers), schedule, timezone };
    const stored = await client.start('/jobs/{name}/versions', request, { path: { name } });
    const words = stored.schedule ? ` ${stored.schedule}` : '';
    Notification.success(
      `${trans.__('%1, version %2 (%3).', name, stored.version, stored.outcome)}${words}`,
      { autoClose: 5000 }
    );
    await jobs.refresh();
  } catch (error) {
    const { message, nextStep } = asApiError(error);
    Notification.error(`${message} ${nextStep}`.trim(), { autoClose: false });
  }
}
