import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandToolbarButton, PanelWithToolbar } from '@jupyterlab/ui-components';

import { IApiClient } from '../api/tokens';
import { SIDEBAR_ID } from '../panel/sidebar';
import { ISidebar } from '../panel/tokens';
import { readersLocale } from '../panel/locale';
import { tableChooser } from '../table/choose';
import { addCrawlerCommands, CommandIDs } from './commands';
import { addFormCommands } from './formCommands';
import { CrawlersModel } from './model';
import { addCrawlTable } from './tableCommand';
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
  description:
    'Shows the crawlers in the sidebar; lets a folder of the file browser and the place of a table be crawled.',
  autoStart: true,
  requires: [ICrawlersModel, ISidebar, IApiClient],
  optional: [ITranslator, ICommandPalette, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    model: ICrawlersModel,
    sidebar: ISidebar,
    client: IApiClient,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const locale = readersLocale(translator);
    const { commands, shell } = app;
    const selectedFolder = () => {
      const selected = [...(browser?.selectedItems() ?? [])].find(item => item.type === 'directory');
      return selected ? selected.path : null;
    };
    const show = () => shell.activateById(SIDEBAR_ID);
    const choose = tableChooser({ client, shell, trans });
    addCrawlerCommands({ commands, palette, model, trans, selectedFolder, show });
    addFormCommands({ commands, palette, client, model, locale, trans });
    addCrawlTable({ commands, palette, client, model, trans, choose, show });
    const section = new PanelWithToolbar();
    section.title.label = trans.__('Crawlers');
    section.addClass('gp-Section');
    for (const [name, id] of [
      ['new', CommandIDs.create],
      ['refresh', CommandIDs.refresh]
    ] as const) {
      section.toolbar.addItem(name, new CommandToolbarButton({ commands, id, label: '' }));
    }
    const ofCrawler = (command: string) => (crawler: string, run?: string) =>
      void commands.execute(command, { crawler, ...(run !== undefined && { run }) });
    section.addWidget(
      new CrawlersView(model, {
        locale,
        trans,
        actions: {
          run: ofCrawler(CommandIDs.run),
          stop: ofCrawler(CommandIDs.stop),
          dryRun: ofCrawler(CommandIDs.dryRun),
          edit: ofCrawler(CommandIDs.edit),
          open: ofCrawler(CommandIDs.open)
        }
      })
    );
    sidebar.addSection(section, RANK);
  }
};
