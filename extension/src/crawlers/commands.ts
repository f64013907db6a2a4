import { type ICommandPalette, InputDialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon, runIcon, searchIcon, stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { byName, commandsAbout, type IFinding } from '../panel/about';
import { askWhich } from '../panel/ask';
import { attempt } from '../panel/complaint';
import type { ICrawlersModel } from './tokens';

export namespace CommandIDs {
  export const refresh = 'gluepot:refresh-crawlers';
  export const run = 'gluepot:run-crawler';
  export const stop = 'gluepot:stop-crawler';
  export const crawlFolder = 'gluepot:crawl-folder';
  export const crawlTable = 'gluepot:crawl-table';
  export const dryRun = 'gluepot:dry-run-crawler';
  export const create = 'gluepot:new-crawler';
  export const edit = 'gluepot:edit-crawler';
  export const open = 'gluepot:open-crawler';
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly model: ICrawlersModel;
  readonly trans: TranslationBundle;
  /** The folder that is selected in the file browser, as the server has it; null when none is. */
  readonly selectedFolder: () => string | null;
  /** Show the crawlers. */
  readonly show: () => void;
}

/** Register the commands that run and stop crawlers, and crawl a folder. */
export function addCrawlerCommands(options: IOptions): void {
  const { commands, palette, model, trans, selectedFolder, show } = options;
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh the Crawlers'),
    icon: refreshIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => model.refresh()
  });
  const add = commandsAbout({ commands, palette, trans, ...crawlerByName(model, trans) });
  add(CommandIDs.run, {
    label: trans.__('Run a Crawler Now'),
    icon: runIcon,
    execute: crawler => attempt(trans, () => model.run(crawler))
  });
  add(CommandIDs.stop, {
    label: trans.__('Stop a Crawler'),
    icon: stopIcon,
    execute: crawler => attempt(trans, () => model.stop(crawler))
  });
  commands.addCommand(CommandIDs.crawlFolder, {
    label: trans.__('Crawl This Folder'),
    icon: searchIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          folder: { type: 'string', description: "Path below the server's folder." },
          database: { type: 'string', description: 'Where the tables go; asked for when it is not given.' }
        }
      }
    },
    execute: async (args: { readonly folder?: string; readonly database?: string }) => {
      const folder = args.folder ?? selectedFolder();
      if (folder === null) {
        Notification.info(trans.__('Select a folder in the file browser first.'), { autoClose: 5000 });
        return;
      }
      const database = args.database ?? (await askForDatabase(trans));
      if (database !== null) {
        await attempt(trans, () => model.crawlPlace(folder, database));
        show();
      }
    }
  });
  for (const command of [CommandIDs.refresh, CommandIDs.crawlFolder]) {
    palette?.addItem({ command, category: trans.__('gluepot') });
  }
}

/** Find the crawler that a command is about. */
export function crawlerByName(model: ICrawlersModel, trans: TranslationBundle): IFinding<string> {
  return byName('crawler', async () => {
    await model.refresh();
    return askWhich({
      title: trans.__('Which crawler?'),
      items: (model.state.crawlers ?? []).map(({ name }) => name),
      none: trans.__('There is no crawler yet. Right-click a folder in the file browser.')
    });
  });
}

async function askForDatabase(trans: TranslationBundle): Promise<string | null> {
  const given = await InputDialog.getText({
    title: trans.__('Crawl this folder'),
    label: trans.__('Database for its tables'),
    text: 'default',
    okLabel: trans.__('Crawl')
  });
  return given.button.accept ? given.value?.trim() || 'default' : null;
}
