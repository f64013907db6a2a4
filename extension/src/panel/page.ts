import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { find } from '@lumino/algorithm';
import type { Widget } from '@lumino/widgets';

import { potIcon } from '../icons';

/** Show a page of ours in the main area; one that is open already comes to the front. */
export function openPage(
  shell: JupyterFrontEnd.IShell,
  id: string,
  label: string,
  make: (rename: (label: string) => void) => Widget
): void {
  if (!find(shell.widgets('main'), widget => widget.id === id)) {
    const content = make(renamed => (page.title.label = renamed));
    const page = new MainAreaWidget({ content });
    page.id = id;
    page.title.label = label;
    page.title.icon = potIcon;
    page.toolbar.hide();
    shell.add(page, 'main');
  }
  shell.activateById(id);
}
