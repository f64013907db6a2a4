import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';

import { type IApiClient as Client, IApiClient } from '../api/tokens';
import { IChanges } from '../changes/tokens';
import { jobsByCell } from './badges';

const BADGE = 'gp-CellBadge';

/** Shows at the cells of a notebook of which jobs they are part. */
export const badgePlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:cell-badges',
  description: 'Shows a quiet badge at cells that are part of a job.',
  autoStart: true,
  requires: [IApiClient, INotebookTracker],
  optional: [IChanges, ITranslator],
  activate: (
    _app: JupyterFrontEnd,
    client: Client,
    tracker: INotebookTracker,
    changes: IChanges | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    tracker.widgetAdded.connect((_, panel) => {
      void panel.context.ready.then(() => show(panel, client, trans));
      panel.context.fileChanged.connect(() => void show(panel, client, trans));
    });
    tracker.currentChanged.connect((_, panel) => panel && void show(panel, client, trans));
    changes?.changed.connect((_, { topic }) => {
      const panel = tracker.currentWidget;
      if (topic === 'jobs' && panel?.isVisible) {
        void show(panel, client, trans);
      }
    });
  }
};

async function show(panel: NotebookPanel, client: Client, trans: TranslationBundle): Promise<void> {
  if (panel.isDisposed || !panel.context.isReady) {
    return;
  }
  const query = { path: panel.context.path };
  const reply = await client.get('/notebooks/job-cells', { query }).catch(() => null);
  if (reply === null) {
    return; // The sidebar says what is wrong with the server; badges stay as they are.
  }
  const jobs = jobsByCell(reply.cells, (job, version) => trans.__('%1, version %2', job, version));
  for (const cell of panel.content.widgets) {
    const said = jobs.get(cell.model.id) ?? [];
    const old = cell.node.querySelector(`:scope > .${BADGE}`);
    if (said.length === 0) {
      old?.remove();
      continue;
    }
    const badge = old ?? cell.node.appendChild(document.createElement('span'));
    badge.className = BADGE;
    badge.textContent = trans.__('job');
    badge.setAttribute('role', 'note');
    badge.setAttribute('aria-label', trans.__('Part of a job: %1', said.join('; ')));
    badge.setAttribute('title', trans.__('Part of a job: %1', said.join('\n')));
  }
}
