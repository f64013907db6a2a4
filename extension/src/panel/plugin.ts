import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { potIcon } from '../icons';
import { Sidebar, SIDEBAR_ID } from './sidebar';
import { ISidebar } from './tokens';

export namespace CommandIDs {
  export const show = 'gluepot:show-sidebar';
}

export const panelPlugin: JupyterFrontEndPlugin<ISidebar> = {
  id: 'gluepot:panel',
  description: 'Provides the sidebar of gluepot.',
  autoStart: true,
  optional: [ITranslator, ICommandPalette, ILayoutRestorer],
  provides: ISidebar,
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ): ISidebar => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const sidebar = new Sidebar(translator ?? nullTranslator);
    app.shell.add(sidebar, 'left', { rank: 350, type: 'gluepot' });
    app.commands.addCommand(CommandIDs.show, {
      label: trans.__('Show the Catalog and the Jobs'),
      icon: potIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => app.shell.activateById(SIDEBAR_ID)
    });
    palette?.addItem({
      command: CommandIDs.show,
      category: trans.__('gluepot')
    });
    restorer?.add(sidebar, SIDEBAR_ID);
    return sidebar;
  }
};
