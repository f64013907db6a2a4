import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { editIcon, undoIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { tableIcon } from '../icons';
import { said } from '../panel/said';
import { type INoteChange, isTab, type ITableModel, type ITablePath, type Tab } from './tokens';

export namespace CommandIDs {
  export const open = 'gluepot:open-table';
  export const annotate = 'gluepot:annotate-table';
  export const count = 'gluepot:count-table';
  export const restore = 'gluepot:restore-table';
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  /** The table that is meant where a command names none; null when nothing points at one. */
  readonly pointed: () => ITablePath | null;
  readonly open: (path: ITablePath, tab: Tab | undefined) => void;
  /** Do something with the model of a table, whether its page is open or not. */
  readonly work: (path: ITablePath, work: (model: ITableModel) => Promise<void>) => Promise<void>;
}

interface ITableArgs {
  readonly database?: string;
  readonly table?: string;
}

const TABLE_PROPERTIES = { database: { type: 'string' }, table: { type: 'string' } } as const;

/** Register the commands about one table. */
export function addTableCommands({ commands, trans, pointed, open, work }: IOptions): void {
  const meant = ({ database, table }: ITableArgs): ITablePath | null =>
    database !== undefined && table !== undefined ? { database, table } : pointed();
  commands.addCommand(CommandIDs.open, {
    label: trans.__('Open the Table'),
    icon: tableIcon,
    describedBy: {
      args: { type: 'object', properties: { ...TABLE_PROPERTIES, tab: { type: 'string' } } }
    },
    execute: (args: ITableArgs & { readonly tab?: string }) => {
      const path = meant(args);
      if (path) {
        open(path, isTab(args.tab) ? args.tab : undefined);
      }
    }
  });
  commands.addCommand(CommandIDs.annotate, {
    label: trans.__('Describe the Table'),
    icon: editIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...TABLE_PROPERTIES,
          column: { type: 'string' },
          description: { type: 'string' },
          owner: { type: 'string' },
          tags: { type: 'object' }
        }
      }
    },
    execute: async (args: ITableArgs & INoteChange) => {
      const { database, table, ...change } = args;
      const path = database !== undefined && table !== undefined ? { database, table } : null;
      if (path) {
        await said(() => work(path, model => model.annotate(change)));
      }
    }
  });
  commands.addCommand(CommandIDs.count, {
    label: trans.__('Count the Table’s Rows and Files'),
    describedBy: { args: { type: 'object', properties: TABLE_PROPERTIES } },
    execute: async (args: ITableArgs) => {
      const path = meant(args);
      if (path) {
        await said(() => work(path, model => model.count()));
      }
    }
  });
  commands.addCommand(CommandIDs.restore, {
    label: trans.__('Restore a Version of the Table'),
    icon: undoIcon,
    describedBy: {
      args: { type: 'object', properties: { ...TABLE_PROPERTIES, version: { type: 'number' } } }
    },
    execute: async (args: ITableArgs & { readonly version?: number }) => {
      const path = meant(args);
      const { version } = args;
      if (path && version !== undefined && (await isWanted(path, version, trans))) {
        await said(() => work(path, model => model.restore(version)));
      }
    }
  });
}

async function isWanted(path: ITablePath, version: number, trans: TranslationBundle): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Restore version %1?', version),
    body: trans.__(
      '%1 gets the definition that it had. That is a new version; files and partitions stay.',
      `${path.database}.${path.table}`
    ),
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Restore') })]
  });
  return button.accept;
}
