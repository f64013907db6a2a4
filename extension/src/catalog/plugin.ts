import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandToolbarButton, PanelWithToolbar } from '@jupyterlab/ui-components';

import { IApiClient } from '../api/tokens';
import { concernsTable, follow } from '../changes/follow';
import { IChanges } from '../changes/tokens';
import { IPreferences } from '../preferences/tokens';
import { readersLocale } from '../panel/locale';
import { openPage } from '../panel/page';
import { CommandIDs as PanelCommandIDs } from '../panel/plugin';
import { ISidebar } from '../panel/tokens';
import { tableChooser } from '../table/choose';
import { CommandIDs as TableCommandIDs } from '../table/commands';
import { addCatalogCommands, CommandIDs } from './commands';
import { keepExpanded } from './expansion';
import { CatalogModel } from './model';
import { TablePreview } from './preview';
import { SearchModel } from './searchModel';
import { ICatalogModel } from './tokens';
import { CatalogView } from './view';

const RANK = 10;

export const catalogModelPlugin: JupyterFrontEndPlugin<ICatalogModel> = {
  id: 'gluepot:catalog-model',
  description: 'Provides the data catalog.',
  autoStart: true,
  requires: [IApiClient],
  optional: [IStateDB],
  provides: ICatalogModel,
  activate: (_app: JupyterFrontEnd, client: IApiClient, state: IStateDB | null) => {
    const model = new CatalogModel({ client });
    if (state) {
      void keepExpanded(state, model);
    }
    return model;
  }
};

export const catalogPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:catalog',
  description: 'Shows the data catalog in the sidebar.',
  autoStart: true,
  requires: [ICatalogModel, ISidebar, IApiClient],
  optional: [ITranslator, INotebookTracker, ICommandPalette, IPreferences, IChanges],
  activate: (
    app: JupyterFrontEnd,
    model: ICatalogModel,
    sidebar: ISidebar,
    client: IApiClient,
    translator: ITranslator | null,
    tracker: INotebookTracker | null,
    palette: ICommandPalette | null,
    preferences: IPreferences | null,
    changes: IChanges | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const locale = readersLocale(translator);
    const { commands, shell } = app;
    const openPreview = (database: string, table: string) =>
      openPage(shell, `gluepot-rows-${database}.${table}`, `${database}.${table}`, () => {
        const rows = new TablePreview(client, trans, { database, table }, preferences?.values.previewRows);
        if (changes) {
          const isAbout = concernsTable(`${database}.${table}`);
          rows.disposed.connect(follow(changes, ['tables'], rows, isAbout));
        }
        return rows;
      });
    const usualForm = () => preferences?.values.insertAs ?? 'spark';
    const section = new PanelWithToolbar();
    section.title.label = trans.__('Catalog');
    section.addClass('gp-Section');
    section.toolbar.addItem(
      'refresh',
      new CommandToolbarButton({ commands, id: CommandIDs.refresh, label: '' })
    );
    const view = new CatalogView(model, new SearchModel({ client, catalog: model }), locale, trans, {
      insert: (form, { database, table }) =>
        void commands.execute(CommandIDs.insertTable, {
          ...(form && { form }),
          database,
          table: table.name
        }),
      dragForm: usualForm,
      preview: ({ database, table }) =>
        void commands.execute(CommandIDs.previewTable, { database, table: table.name }),
      open: ({ database, table }) =>
        void commands.execute(TableCommandIDs.open, { database, table: table.name }),
      openHit: ({ database, table }) => {
        if (table) {
          void commands.execute(TableCommandIDs.open, { database, table });
        } else {
          model.setFilter('');
          model.setExpanded([database], true);
        }
      }
    });
    section.addWidget(view);
    sidebar.addSection(section, RANK);
    const showFilter = async () => {
      await commands.execute(PanelCommandIDs.show);
      await view.focusFilter();
    };
    const choose = tableChooser({ client, shell, trans });
    addCatalogCommands({
      commands,
      palette,
      model,
      tracker,
      trans,
      usualForm,
      choose,
      openPreview,
      showFilter
    });
  }
};
