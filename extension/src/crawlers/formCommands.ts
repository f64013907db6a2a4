import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, editIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { IApiClient } from '../api/tokens';
import { commandsAbout } from '../panel/about';
import { CommandIDs, crawlerByName } from './commands';
import { editCrawler, newCrawler } from './form';
import type { ICrawlersModel } from './tokens';

interface IOptions {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly client: IApiClient;
  readonly model: ICrawlersModel;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}

/** Register the commands that make and change crawlers by a form. */
export function addFormCommands({ commands, palette, client, model, locale, trans }: IOptions): void {
  commands.addCommand(CommandIDs.create, {
    label: trans.__('New Crawler…'),
    icon: addIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      if ((await newCrawler({ client, locale, trans })) !== null) {
        await model.refresh();
      }
    }
  });
  palette?.addItem({ command: CommandIDs.create, category: trans.__('gluepot') });
  const add = commandsAbout({ commands, palette, trans, ...crawlerByName(model, trans) });
  add(CommandIDs.edit, {
    label: trans.__('Edit a Crawler…'),
    icon: editIcon,
    execute: async crawler => {
      if ((await editCrawler(crawler, { client, locale, trans })) !== null) {
        await model.refresh();
      }
    }
  });
}
