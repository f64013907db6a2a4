import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { find } from '@lumino/algorithm';

import type { IApiClient } from '../api/tokens';
import { potIcon } from '../icons';
import { RunLog } from './log';

/** Show the log of a run in the main area; one that is open already comes to the front. */
export function openRunLog(
  shell: JupyterFrontEnd.IShell,
  client: IApiClient,
  trans: TranslationBundle,
  run: string
): void {
  const id = `gluepot-log-${run}`;
  if (!find(shell.widgets('main'), widget => widget.id === id)) {
    const content = new RunLog(client, trans, run);
    const page = new MainAreaWidget({ content });
    page.id = id;
    page.title.label = trans.__('Log');
    page.title.icon = potIcon;
    page.toolbar.hide();
    content.changed.connect((_, { job_name: job }) => (page.title.label = trans.__('Log of %1', job)));
    shell.add(page, 'main');
  }
  shell.activateById(id);
}
