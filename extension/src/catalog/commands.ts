import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { eyeIcon, sparkIcon, sqlIcon } from '../icons';
import { codeInto, type Form, formFor } from './insertion';
import type { ICatalogModel } from './tokens';

export namespace CommandIDs {
  export const refresh = 'gluepot:refresh-catalog';
  export const search = 'gluepot:search-catalog';
  export const insertTable = 'gluepot:insert-table';
  export const previewTable = 'gluepot:preview-table';
}

/** What a command about a table takes. Without `table` it is the one under the pointer. */
export interface ITableArgs {
  readonly database?: string;
  readonly table?: string;
}

/** What `gluepot:insert-table` takes. Without `form`, the cell decides: SQL after `%%sql`, else what is set. */
export interface IInsertArgs extends ITableArgs {
  readonly form?: Form;
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly model: ICatalogModel;
  readonly tracker: INotebookTracker | null;
  readonly trans: TranslationBundle;
  /** What a table becomes where neither the command nor the cell says it. */
  readonly usualForm: () => Form;
  /** The table under the pointer when a context menu was opened. */
  readonly pointed: () => ITableArgs;
  /** Show the first rows of a table in the main area. */
  readonly openPreview: (database: string, table: string) => void;
  /** Show the filter and let the next key go into it. */
  readonly showFilter: () => Promise<void>;
}

/** Register the commands of the catalog. */
export function addCatalogCommands({
  commands,
  model,
  tracker,
  trans,
  usualForm,
  pointed,
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
        properties: {
          database: { type: 'string' },
          table: { type: 'string' },
          form: { type: 'string', enum: ['spark', 'sql'] }
        }
      }
    },
    execute: (args: IInsertArgs) => {
      const { database, table } = args.table === undefined ? pointed() : args;
      if (database !== undefined && table !== undefined) {
        insert(tracker, trans, source =>
          codeInto(source, args.form ?? formFor(source, usualForm()), database, table)
        );
      }
    }
  });
  commands.addCommand(CommandIDs.previewTable, {
    label: trans.__('Show the First Rows'),
    icon: eyeIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: { database: { type: 'string' }, table: { type: 'string' } }
      }
    },
    execute: (args: ITableArgs) => {
      const { database, table } = args.table === undefined ? pointed() : args;
      if (database !== undefined && table !== undefined) {
        openPreview(database, table);
      }
    }
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
