import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IApiClient } from '../api/tokens';
import { IJobsModel } from '../jobs/tokens';
import { readersLocale } from '../panel/locale';
import { addPromoteCommands, CommandIDs } from './commands';
import { promote } from './dialog';

/** The dialog that makes a job of the open notebook. */
export const promotePlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:promote',
  description: 'Makes a job of the cells of a notebook.',
  autoStart: true,
  requires: [IApiClient, IJobsModel, INotebookTracker],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    jobs: IJobsModel,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    addPromoteCommands({
      commands: app.commands,
      tracker,
      trans,
      pointed: () => {
        const node = app.contextMenuHitTest(one => one.classList.contains('jp-CodeCell'));
        return tracker.currentWidget?.content.widgets.find(cell => cell.node === node)?.model.id;
      },
      ask: options => promote({ ...options, client, locale: readersLocale(translator), trans }),
      onStored: () => jobs.refresh()
    });
    const category = trans.__('gluepot');
    Object.values(CommandIDs).forEach(command => palette?.addItem({ command, category }));
  }
};
