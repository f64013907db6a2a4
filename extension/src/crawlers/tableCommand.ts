import { type ICommandPalette, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { searchIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { IApiClient } from '../api/tokens';
import { commandsAbout } from '../panel/about';
import { attempt } from '../panel/complaint';
import { type ChooseTable, TABLE } from '../table/choose';
import type { ITablePath } from '../table/tokens';
import { CommandIDs } from './commands';
import type { ICrawlersModel } from './tokens';

interface IOptions {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly client: IApiClient;
  readonly model: ICrawlersModel;
  readonly trans: TranslationBundle;
  readonly choose: ChooseTable;
  /** Show the crawlers. */
  readonly show: () => void;
}

/** Register the command that crawls the place where a table lies, into the table's database. */
export function addCrawlTable({ commands, palette, client, model, trans, choose, show }: IOptions): void {
  const add = commandsAbout<ITablePath>({ commands, palette, trans, properties: TABLE, find: choose });
  add(CommandIDs.crawlTable, {
    label: trans.__('Crawl This Location'),
    icon: searchIcon,
    execute: async ({ database, table }) => {
      const path = { database, table };
      const found = await attempt(trans, () =>
        client.get('/catalog/databases/{database}/tables/{table}', { path })
      );
      if (found === null) {
        return;
      }
      if (found.location === '') {
        Notification.info(trans.__('%1.%2 has no location to crawl: it is a view.', database, table), {
          autoClose: 5000
        });
        return;
      }
      await attempt(trans, () => model.crawlPlace(found.location, database));
      show();
    }
  });
}
