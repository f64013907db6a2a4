import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { attempt } from '../panel/complaint';
import { pathIn } from './path';
import type { ITablePath } from './tokens';

const OFFERED = 1000;

/** What a command about a table takes. */
export interface ITableArgs {
  readonly database?: string;
  readonly table?: string;
}

/** The schema of those arguments. */
export const TABLE = { database: { type: 'string' }, table: { type: 'string' } } as const;

/** Find the table that a command is about: that of its arguments, of the page in front, or one that is asked for. */
export type ChooseTable = (args: ITableArgs, label: string) => Promise<ITablePath | null>;

interface IOptions {
  readonly client: IApiClient;
  readonly shell: JupyterFrontEnd.IShell;
  readonly trans: TranslationBundle;
}

/** Return what finds the table of a command. */
export function tableChooser({ client, shell, trans }: IOptions): ChooseTable {
  return async ({ database, table }, label) => {
    if (database !== undefined && table !== undefined) {
      return { database, table };
    }
    const front = shell.currentWidget?.node.dataset;
    return front?.['database'] && front['table']
      ? { database: front['database'], table: front['table'] }
      : askForTable(client, trans, label);
  };
}

/** Ask for a name. The first tables of each database are offered; any other can be typed. */
async function askForTable(
  client: IApiClient,
  trans: TranslationBundle,
  title: string
): Promise<ITablePath | null> {
  const items = await attempt(trans, () => namesOf(client));
  if (items === null) {
    return null;
  }
  const chosen = await InputDialog.getItem({
    title,
    label: trans.__('Which table? (database.table)'),
    items: [...items],
    editable: true
  });
  return chosen.button.accept ? pathIn(chosen.value ?? '') : null;
}

async function namesOf(client: IApiClient): Promise<readonly string[]> {
  const { databases } = await everyPage(client, '/catalog/databases', 'databases');
  const pages = await Promise.all(
    databases.map(async ({ name: database }) => {
      const address = { path: { database }, query: { limit: OFFERED } };
      const { tables } = await client.get('/catalog/databases/{database}/tables', address);
      return tables.map(table => `${database}.${table.name}`);
    })
  );
  return pages.flat();
}
