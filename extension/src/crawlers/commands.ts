import { InputDialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon, runIcon, searchIcon, stopIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import { said } from '../panel/said';
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

export const CRAWLER: ReadonlyJSONObject = { type: 'object', properties: { crawler: { type: 'string' } } };

interface IOptions {
  readonly commands: CommandRegistry;
  readonly model: ICrawlersModel;
  readonly trans: TranslationBundle;
  /** The folder that is selected in the file browser, as the server has it; null when none is. */
  readonly selectedFolder: () => string | null;
  /** Show the crawlers. */
  readonly show: () => void;
}

/** Register the commands that run and stop crawlers, and crawl a folder. */
export function addCrawlerCommands({ commands, model, trans, selectedFolder, show }: IOptions): void {
  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh the Crawlers'),
    icon: refreshIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => model.refresh()
  });
  commands.addCommand(CommandIDs.run, {
    label: trans.__('Run a Crawler Now'),
    icon: runIcon,
    describedBy: { args: CRAWLER },
    execute: async (args: { readonly crawler?: string }) => {
      const crawler = args.crawler ?? (await askForCrawler(model, trans));
      if (crawler !== null) {
        await said(() => model.run(crawler));
      }
    }
  });
  commands.addCommand(CommandIDs.stop, {
    label: trans.__('Stop a Crawler'),
    icon: stopIcon,
    describedBy: { args: CRAWLER },
    execute: async (args: { readonly crawler?: string }) => {
      const crawler = args.crawler ?? (await askForCrawler(model, trans));
      if (crawler !== null) {
        await said(() => model.stop(crawler));
      }
    }
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
        await said(() => model.crawlPlace(folder, database));
        show();
      }
    }
  });
}

/** Ask which crawler; null when the person gave up, or there is none. */
export async function askForCrawler(model: ICrawlersModel, trans: TranslationBundle): Promise<string | null> {
  await model.refresh();
  const items = (model.state.crawlers ?? []).map(crawler => crawler.name);
  if (items.length === 0) {
    Notification.info(trans.__('There is no crawler yet. Right-click a folder in the file browser.'), {
      autoClose: 5000
    });
    return null;
  }
  const chosen = await InputDialog.getItem({ title: trans.__('Which crawler?'), items });
  return chosen.button.accept ? chosen.value : null;
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
