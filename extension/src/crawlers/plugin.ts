import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandToolbarButton, PanelWithToolbar } from '@jupyterlab/ui-components';

import { IApiClient } from '../api/tokens';
import { SIDEBAR_ID } from '../panel/sidebar';
import { ISidebar } from '../panel/tokens';
import { addCrawlerCommands, CommandIDs } from './commands';
import { CrawlersModel } from './model';
import { ICrawlersModel } from './tokens';
import { CrawlersView } from './view';

const RANK = 15;

export const crawlersModelPlugin: JupyterFrontEndPlugin<ICrawlersModel> = {
  id: 'gluepot:crawlers-model',
  description: 'Provides the crawlers and their runs.',
  autoStart: true,
  requires: [IApiClient],
  provides: ICrawlersModel,
  activate: (_app: JupyterFrontEnd, client: IApiClient) => new CrawlersModel({ client })
};

export const crawlersPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:crawlers',
  description: 'Shows the crawlers in the sidebar, and lets a folder of the file browser be crawled.',
  autoStart: true,
  requires: [ICrawlersModel, ISidebar],
  optional: [ITranslator, ICommandPalette, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    model: ICrawlersModel,
    sidebar: ISidebar,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const { commands, shell } = app;
    const selectedFolder = () => {
      const selected = [...(browser?.selectedItems() ?? [])].find(item => item.type === 'directory');
      return selected ? selected.path : null;
    };
    addCrawlerCommands({
      commands,
      model,
      trans,
      selectedFolder,
      show: () => shell.activateById(SIDEBAR_ID)
    });
    const section = new PanelWithToolbar();
    section.title.label = trans.__('Crawlers');
    section.addClass('gp-Section');
    section.toolbar.addItem(
      'refresh',
      new CommandToolbarButton({ commands, id: CommandIDs.refresh, label: '' })
    );
    section.addWidget(
      new CrawlersView(model, trans, {
        run: crawler => void commands.execute(CommandIDs.run, { crawler }),
        stop: crawler => void commands.execute(CommandIDs.stop, { crawler })
      })
    );
    sidebar.addSection(section, RANK);
    const category = trans.__('gluepot');
    for (const command of [CommandIDs.run, CommandIDs.stop, CommandIDs.crawlFolder, CommandIDs.refresh]) {
      palette?.addItem({ command, category });
    }
  }
};
