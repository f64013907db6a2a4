import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, editIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { IApiClient } from '../api/tokens';
import { askForCrawler, CommandIDs, CRAWLER } from './commands';
import { editCrawler, newCrawler } from './form';
import type { ICrawlersModel } from './tokens';

interface IOptions {
  readonly commands: CommandRegistry;
  readonly client: IApiClient;
  readonly model: ICrawlersModel;
  readonly trans: TranslationBundle;
}

/** Register the commands that make and change crawlers by a form. */
export function addFormCommands({ commands, client, model, trans }: IOptions): void {
  commands.addCommand(CommandIDs.create, {
    label: trans.__('New Crawler…'),
    icon: addIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      if ((await newCrawler(client, trans)) !== null) {
        await model.refresh();
      }
    }
  });
  commands.addCommand(CommandIDs.edit, {
    label: trans.__('Edit a Crawler…'),
    icon: editIcon,
    describedBy: { args: CRAWLER },
    execute: async (args: { readonly crawler?: string }) => {
      const crawler = args.crawler ?? (await askForCrawler(model, trans));
      if (crawler !== null && (await editCrawler(client, trans, crawler)) !== null) {
        await model.refresh();
      }
    }
  });
}
