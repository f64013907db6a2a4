import { Dialog, type ICommandPalette, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { editIcon, undoIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { tableIcon } from '../icons';
import { commandsAbout } from '../panel/about';
import { attempt } from '../panel/complaint';
import { type ChooseTable, type ITableArgs, TABLE } from './choose';
import { type INoteChange, isTab, type ITableModel, type ITablePath, type Tab } from './tokens';

export namespace CommandIDs {
  export const open = 'gluepot:open-table';
  export const annotate = 'gluepot:annotate-table';
  export const count = 'gluepot:count-table';
  export const restore = 'gluepot:restore-table';
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly trans: TranslationBundle;
  readonly choose: ChooseTable;
  readonly open: (path: ITablePath, tab: Tab | undefined) => void;
  /** Do something with the model of a table, whether its page is open or not. */
  readonly work: (path: ITablePath, work: (model: ITableModel) => Promise<void>) => Promise<void>;
}

/** Register the commands about one table. Without a table in their arguments they take that of the page in front, or ask. */
export function addTableCommands({ commands, palette, trans, choose, open, work }: IOptions): void {
  const add = commandsAbout<ITablePath>({ commands, palette, trans, properties: TABLE, find: choose });
  add<{ readonly tab?: string }>(CommandIDs.open, {
    label: trans.__('Open the Table'),
    icon: tableIcon,
    properties: { tab: { type: 'string' } },
    execute: (path, { tab }) => open(path, isTab(tab) ? tab : undefined)
  });
  add<ITableArgs & INoteChange>(CommandIDs.annotate, {
    label: trans.__('Describe the Table'),
    icon: editIcon,
    properties: {
      column: { type: 'string' },
      description: { type: 'string' },
      owner: { type: 'string' },
      tags: { type: 'object' }
    },
    execute: async (path, args) => {
      const change = Object.fromEntries(Object.entries(args).filter(([name]) => !(name in TABLE)));
      if (Object.keys(change).length === 0) {
        open(path, 'columns'); // where it is written
      } else {
        await attempt(trans, () => work(path, model => model.annotate(change)));
      }
    }
  });
  add(CommandIDs.count, {
    label: trans.__('Count the Table’s Rows and Files'),
    execute: path => attempt(trans, () => work(path, model => model.count()))
  });
  add<{ readonly version?: number }>(CommandIDs.restore, {
    label: trans.__('Restore a Version of the Table'),
    icon: undoIcon,
    properties: { version: { type: 'number' } },
    execute: async (path, { version }) => {
      if (version === undefined) {
        open(path, 'versions'); // where one is chosen
      } else if (await isWanted(path, version, trans)) {
        await attempt(trans, () => work(path, model => model.restore(version)));
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
