import { type ICommandPalette, Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { eyeIcon, sparkIcon, sqlIcon } from '../icons';
import { commandsAbout } from '../panel/about';
import { type ChooseTable, type ITableArgs, TABLE } from '../table/choose';
import type { ITablePath } from '../table/tokens';
import { codeInto, type Form, formFor } from './insertion';
import type { ICatalogModel } from './tokens';

export namespace CommandIDs {
  export const refresh = 'gluepot:refresh-catalog';
  export const search = 'gluepot:search-catalog';
  export const insertTable = 'gluepot:insert-table';
  export const previewTable = 'gluepot:preview-table';
}

const FORMS: readonly Form[] = ['spark', 'sql'];

/** What `gluepot:insert-table` takes. Without `form`, the cell decides: SQL after `%%sql`, else what is set. */
export interface IInsertArgs extends ITableArgs {
  readonly form?: Form;
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly model: ICatalogModel;
  readonly tracker: INotebookTracker | null;
  readonly trans: TranslationBundle;
  /** What a table becomes where neither the command nor the cell says it. */
  readonly usualForm: () => Form;
  readonly choose: ChooseTable;
  /** Show the first rows of a table in the main area. */
  readonly openPreview: (database: string, table: string) => void;
  /** Show the filter and let the next key go into it. */
  readonly showFilter: () => Promise<void>;
}

/** Register the commands of the catalog. */
export function addCatalogCommands({
  commands,
  palette,
  model,
  tracker,
  trans,
  usualForm,
  choose,
  openPreview,
  showFilter
}: IOptions): void {
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh the Catalog'),
    icon: refreshIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => model.refresh()
  });
  commands.addCommand(CommandIDs.search, {
    label: trans.__('Search the Catalog'),
    describedBy: { args: { type: 'object', properties: { text: { type: 'string' } } } },
    execute: async ({ text }: { readonly text?: string }) => {
      if (text !== undefined) {
        model.setFilter(text);
      }
      await showFilter();
    }
  });
  commands.addCommand(CommandIDs.insertTable, {
    label: ({ form }) => (form === 'sql' ? trans.__('Insert a SELECT') : trans.__('Insert as a DataFrame')),
    icon: ({ form }) => (form === 'sql' ? sqlIcon : sparkIcon),
    describedBy: {
      args: {
        type: 'object',
        properties: { ...TABLE, form: { type: 'string', enum: FORMS } }
      }
    },
    execute: async (args: IInsertArgs) => {
      const path = await choose(args, trans.__('Insert a Table'));
      if (path) {
        insert(tracker, trans, source =>
          codeInto(source, args.form ?? formFor(source, usualForm()), path.database, path.table)
        );
      }
    }
  });
  const category = trans.__('gluepot');
  for (const command of [CommandIDs.search, CommandIDs.refresh]) {
    palette?.addItem({ command, category });
  }
  for (const form of FORMS) {
    palette?.addItem({ command: CommandIDs.insertTable, args: { form }, category });
  }
  const add = commandsAbout<ITablePath>({ commands, palette, trans, properties: TABLE, find: choose });
  add(CommandIDs.previewTable, {
    label: trans.__('Show the First Rows'),
    icon: eyeIcon,
    execute: ({ database, table }) => openPreview(database, table)
  });
}

function insert(
  tracker: INotebookTracker | null,
  trans: TranslationBundle,
  code: (source: string) => string
): void {
  const editor = tracker?.activeCell?.editor;
  if (!editor) {
    Notification.warning(
      trans.__('No cell is active. Open a notebook, click into a cell, then insert again.'),
      {
        autoClose: 5000
      }
    );
    return;
  }
  const source = editor.model.sharedModel.getSource();
  editor.replaceSelection?.(code(source));
  editor.focus();
}
