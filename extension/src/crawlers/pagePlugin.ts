import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IApiClient } from '../api/tokens';
import { follow } from '../changes/follow';
import { IChanges } from '../changes/tokens';
import { commandsAbout } from '../panel/about';
import { attempt } from '../panel/complaint';
import { keeper } from '../panel/keeper';
import { openPage } from '../panel/page';
import { readersLocale } from '../panel/locale';
import { CommandIDs as TableCommandIDs } from '../table/commands';
import { CommandIDs, crawlerByName } from './commands';
import { CrawlerPage } from './page';
import { CrawlerModel } from './pageModel';
import { ICrawlersModel } from './tokens';

/** Shows one crawler in the main area. */
export const crawlerPagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:crawler-page',
  description: 'Shows a crawler with its runs and their reports.',
  autoStart: true,
  requires: [IApiClient, ICrawlersModel],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer, IChanges],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    crawlers: ICrawlersModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    changes: IChanges | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const locale = readersLocale(translator);
    const { commands, shell } = app;
    const keep = keeper(restorer, 'gluepot-crawler', CommandIDs.open, page => ({
      crawler: pageIn(page)?.crawler.name ?? ''
    }));
    const newPage = (crawler: string): CrawlerPage => {
      const model = new CrawlerModel({ client, name: crawler });
      const page = new CrawlerPage(model, {
        locale,
        trans,
        actions: {
          run: () => void commands.execute(CommandIDs.run, { crawler }).then(() => model.choose('')),
          stop: () => void commands.execute(CommandIDs.stop, { crawler }).then(() => model.refresh()),
          dryRun: () => void commands.execute(CommandIDs.dryRun, { crawler }),
          edit: () => void commands.execute(CommandIDs.edit, { crawler }).then(() => model.refresh()),
          openTable: (database, table) => void commands.execute(TableCommandIDs.open, { database, table })
        }
      });
      if (changes) {
        page.disposed.connect(follow(changes, ['crawls'], model));
      }
      return page;
    };
    const open = (crawler: string): CrawlerPage | null => {
      const label = trans.__('Crawler %1', crawler);
      const page = openPage(shell, `gluepot-crawler-${crawler}`, label, () => newPage(crawler));
      keep(page);
      return pageIn(page);
    };
    const add = commandsAbout({ commands, palette, trans, ...crawlerByName(crawlers, trans) });
    add<{ readonly run?: string }>(CommandIDs.open, {
      label: trans.__('Show a Crawler and Its Runs'),
      properties: { run: { type: 'string' } },
      execute: async (crawler, { run }) => {
        const page = open(crawler);
        if (run !== undefined) {
          await page?.crawler.choose(run);
        }
      }
    });
    add(CommandIDs.dryRun, {
      label: trans.__('Show What a Crawler Would Do'),
      execute: crawler => attempt(trans, async () => open(crawler)?.crawler.dryRun())
    });
  }
};

function pageIn(widget: unknown): CrawlerPage | null {
  return widget instanceof MainAreaWidget && widget.content instanceof CrawlerPage ? widget.content : null;
}
