import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { searchIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { IApiClient } from '../api/tokens';
import { attempt } from '../panel/complaint';
import { said } from '../panel/said';
import { CommandIDs } from './commands';
import type { ICrawlersModel } from './tokens';

interface ITableArgs {
  readonly database?: string;
  readonly table?: string;
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly client: IApiClient;
  readonly model: ICrawlersModel;
  readonly trans: TranslationBundle;
  /** The table under the pointer when a context menu was opened. */
  readonly pointed: () => ITableArgs;
  /** Show the crawlers. */
  readonly show: () => void;
}

/** Register the command that crawls the place where a table lies, into the table's database. */
export function addCrawlTable({ commands, client, model, trans, pointed, show }: IOptions): void {
  commands.addCommand(CommandIDs.crawlTable, {
    label: trans.__('Crawl This Location'),
    icon: searchIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: { database: { type: 'string' }, table: { type: 'string' } }
      }
    },
    execute: async (args: ITableArgs) => {
      const { database, table } = args.table === undefined ? pointed() : args;
      if (database === undefined || table === undefined) {
        return;
      }
      const path = { database, table };
      const found = await attempt(() => client.get('/catalog/databases/{database}/tables/{table}', { path }));
      if (found === null) {
        return;
      }
      if (found.location === '') {
        Notification.info(trans.__('%1.%2 has no location to crawl: it is a view.', database, table), {
          autoClose: 5000
        });
        return;
      }
      await said(() => model.crawlPlace(found.location, database));
      show();
    }
  });
}
