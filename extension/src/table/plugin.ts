import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IApiClient } from '../api/tokens';
import { concernsTable, follow } from '../changes/follow';
import { IChanges } from '../changes/tokens';
import { CommandIDs as CrawlerCommandIDs } from '../crawlers/commands';
import { tableIcon } from '../icons';
import { IPreferences } from '../preferences/tokens';
import { readersLocale } from '../panel/locale';
import { tableChooser } from './choose';
import { addTableCommands, CommandIDs } from './commands';
import { TableModel } from './model';
import type { ITableModel, ITablePath, Tab } from './tokens';
import { TablePage } from './view';

/** Shows everything about one table in the main area. */
export const tablePlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:table',
  description:
    'Shows a table: columns, partitions, statistics, versions, lineage and first rows; edits what people say.',
  autoStart: true,
  requires: [IApiClient],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer, IChanges, IPreferences],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    changes: IChanges | null,
    preferences: IPreferences | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const locale = readersLocale(translator);
    const { commands, shell } = app;
    const pages = new WidgetTracker<MainAreaWidget<TablePage>>({ namespace: 'gluepot-table' });
    const pageOf = ({ database, table }: ITablePath) =>
      pages.find(page => {
        const { path } = page.content.table;
        return path.database === database && path.table === table;
      });
    const open = (path: ITablePath, tab: Tab | undefined) => {
      const page = pageOf(path) ?? add(path, tab);
      if (tab !== undefined) {
        page.content.table.setTab(tab);
      }
      shell.activateById(page.id);
    };
    const newModel = (path: ITablePath, tab?: Tab) =>
      new TableModel({
        client,
        path,
        ...(tab && { tab }),
        ...(preferences && {
          interval: preferences.values.pollSeconds * 1000,
          previewRows: () => preferences.values.previewRows
        })
      });
    const add = (path: ITablePath, tab: Tab | undefined): MainAreaWidget<TablePage> => {
      const model = newModel(path, tab);
      const content = new TablePage(model, locale, trans, {
        annotate: (where, change) => void commands.execute(CommandIDs.annotate, { ...where, ...change }),
        count: where => void commands.execute(CommandIDs.count, { ...where }),
        restore: (where, version) => void commands.execute(CommandIDs.restore, { ...where, version }),
        open: where => void commands.execute(CommandIDs.open, { ...where }),
        crawl: where => void commands.execute(CrawlerCommandIDs.crawlTable, { ...where }),
        canCrawl: () => commands.hasCommand(CrawlerCommandIDs.crawlTable)
      });
      const page = new MainAreaWidget({ content });
      page.id = `gluepot-table-${path.database}.${path.table}`;
      Object.assign(page.node.dataset, path); // what commands are about while it is in front
      page.title.label = `${path.database}.${path.table}`;
      page.title.icon = tableIcon;
      page.toolbar.hide();
      model.changed.connect(() => void pages.save(page));
      if (changes) {
        const unfollow = follow(changes, ['tables'], model, concernsTable(`${path.database}.${path.table}`));
        page.disposed.connect(unfollow);
      }
      void pages.add(page);
      shell.add(page, 'main');
      return page;
    };
    preferences?.changed.connect((_, { pollSeconds }) =>
      pages.forEach(page => (page.content.table.interval = pollSeconds * 1000))
    );
    const work = async (path: ITablePath, task: (model: ITableModel) => Promise<void>) => {
      const page = pageOf(path);
      const model = page?.content.table ?? newModel(path);
      try {
        await task(model);
      } finally {
        if (!page) {
          model.dispose();
        }
      }
    };
    addTableCommands({
      commands,
      palette,
      trans,
      choose: tableChooser({ client, shell, trans }),
      open,
      work
    });
    void restorer?.restore(pages, {
      command: CommandIDs.open,
      args: ({ content }) => ({ ...content.table.path, tab: content.table.state.tab }),
      name: ({ id }) => id
    });
  }
};
