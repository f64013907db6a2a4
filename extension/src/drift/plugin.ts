import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IApiClient } from '../api/tokens';
import { IChanges } from '../changes/tokens';
import { jobByName } from '../jobs/commands';
import { IJobsModel } from '../jobs/tokens';
import { pageOf } from '../page/page';
import { commandsAbout } from '../panel/about';
import { openPage } from '../panel/page';
import { pythonLook } from '../versions/look';
import { CommandIDs } from './commands';
import { DriftModel } from './model';
import { IDriftModel, type IOpenNotebook, type Page } from './tokens';
import { DriftPage } from './view';

/** Provides whether the notebook in front still gives its jobs. */
export const driftModelPlugin: JupyterFrontEndPlugin<IDriftModel> = {
  id: 'gluepot:drift-model',
  description: 'Compares the open notebook with the jobs that were made of it.',
  autoStart: true,
  requires: [IApiClient, INotebookTracker],
  optional: [IChanges],
  provides: IDriftModel,
  activate: (
    _app: JupyterFrontEnd,
    client: IApiClient,
    tracker: INotebookTracker,
    changes: IChanges | null
  ) => {
    const model = new DriftModel({ client });
    const open = (panel: NotebookPanel | null) =>
      void panel?.context.ready.then(() => {
        if (panel === tracker.currentWidget) {
          model.open(notebookIn(panel));
        }
      });
    const edited = () => void model.edited();
    tracker.widgetAdded.connect((_, panel) => {
      panel.context.pathChanged.connect(() => open(panel));
      panel.context.model.contentChanged.connect(edited);
      panel.content.activeCellChanged.connect(edited); // tags are no content, but who sets them moves on
    });
    tracker.currentChanged.connect((_, panel) => (panel ? open(panel) : model.open(null)));
    open(tracker.currentWidget);
    changes?.changed.connect((_, { topic }) => topic === 'jobs' && model.look());
    return model;
  }
};

/** The page of what differs. The badge that leads to it is in the list of jobs. */
export const driftPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:drift',
  description: 'Shows what differs between a job and the open notebook.',
  autoStart: true,
  requires: [IDriftModel, IJobsModel],
  optional: [ITranslator, ICommandPalette, IEditorLanguageRegistry],
  activate: (
    app: JupyterFrontEnd,
    drift: IDriftModel,
    jobs: IJobsModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    languages: IEditorLanguageRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const add = commandsAbout({ commands: app.commands, palette, trans, ...jobByName(jobs, trans) });
    add(CommandIDs.show, {
      label: trans.__('Compare a Job with the Open Notebook'),
      execute: async job => {
        const look = await pythonLook(languages);
        const title = trans.__('Drift of %1', job);
        openPage(app.shell, `gluepot-drift-${job}`, title, () => new DriftPage({ drift, job, trans, look }));
      }
    });
  }
};

function notebookIn(panel: NotebookPanel): IOpenNotebook {
  return {
    path: panel.context.path,
    page: () => pageOf(panel.context.path, panel.context.model) as unknown as Page
  };
}
