import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { activeLine, isByKey, openMenuOf } from './menuKey';
import { addRowCommand } from './rowCommand';

const OURS = '[id^="gluepot-"]';

/** Menus of the lines of our lists (schema/keyboard.json has what is in them), which keys open too. */
export const keyboardPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:keyboard',
  description: 'Opens the menus of the lines of lists and of the tree, by the pointer and by keys.',
  autoStart: true,
  activate: (app: JupyterFrontEnd) => {
    addRowCommand(app.commands, isIt => app.contextMenuHitTest(isIt));
    let asker: HTMLElement | null = null;
    const onMenu = (event: MouseEvent) => {
      const { target } = event;
      if (!(target instanceof HTMLElement) || !isByKey(event) || target.closest(OURS) === null) {
        return;
      }
      asker = target;
      const line = activeLine(target);
      if (line) {
        event.preventDefault();
        event.stopPropagation();
        openMenuOf(line);
      }
    };
    // Before Lab hears of it, which takes what the tree is in for what the menu is of.
    document.addEventListener('contextmenu', onMenu, true);
    // Keys have to go on where they were; a command that moves the focus is run after this.
    app.contextMenu.menu.aboutToClose.connect(() => {
      asker?.focus();
      asker = null;
    });
  }
};
