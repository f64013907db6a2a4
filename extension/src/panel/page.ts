import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { find } from '@lumino/algorithm';
import type { Widget } from '@lumino/widgets';

import { potIcon } from '../icons';

/** Show a page of ours in the main area and return it; one that is open already comes to the front. */
export function openPage(
  shell: JupyterFrontEnd.IShell,
  id: string,
  label: string,
  make: (rename: (label: string) => void) => Widget
): Widget {
  const shown = find(shell.widgets('main'), widget => widget.id === id) ?? newPage(shell, id, label, make);
  shell.activateById(id);
  return shown;
}

function newPage(
  shell: JupyterFrontEnd.IShell,
  id: string,
  label: string,
  make: (rename: (label: string) => void) => Widget
): Widget {
  const content = make(renamed => (page.title.label = renamed));
  const name = content.node.getAttribute('aria-label') ?? label;
  const page: MainAreaWidget = new MainAreaWidget({ content });
  content.node.setAttribute('aria-label', name); // Lab gives every content the same
  page.id = id;
  page.title.label = label;
  page.title.icon = potIcon;
  page.toolbar.hide();
  shell.add(page, 'main');
  return page;
}
