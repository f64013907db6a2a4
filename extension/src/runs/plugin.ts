import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { URLExt } from '@jupyterlab/coreutils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IApiClient } from '../api/tokens';
import { CommandIDs as JobCommandIDs } from '../jobs/commands';
import { IJobsModel } from '../jobs/tokens';
import { keeper } from '../panel/keeper';
import { openPage } from '../panel/page';
import type { Highlight } from './code';
import { addRunCommands, CommandIDs } from './commands';
import { dayOf, monthOf } from './calendar';
import { HistoryPage } from './history';
import { HistoryModel } from './historyModel';
import { readersLocale } from '../panel/locale';
import { RunModel } from './model';
import type { IRunChoice } from './tokens';
import { RunPage } from './view';

const RUN_PAGE = 'gluepot-run-';
const HISTORY_PAGE = 'gluepot-runs';

export const runsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:runs',
  description: 'Shows a run step by step, and the history of all runs, in the main area.',
  autoStart: true,
  requires: [IApiClient, IJobsModel],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer, IEditorLanguageRegistry],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    jobs: IJobsModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    languages: IEditorLanguageRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const locale = readersLocale(translator);
    const { commands, shell } = app;
    const { baseUrl } = app.serviceManager.serverSettings;
    const highlight = highlighter(languages);
    const models = new Map<string, RunModel>();
    const keepRun = keeper(restorer, 'gluepot-run', CommandIDs.open, page => ({
      run: page.id.slice(RUN_PAGE.length)
    }));
    const keepHistory = keeper(restorer, 'gluepot-runs', CommandIDs.history, () => ({}));

    const openRun = (run: string) => {
      const page = openPage(shell, `${RUN_PAGE}${run}`, trans.__('Run'), rename => {
        const model = new RunModel({ client, id: run });
        model.changed.connect(
          () => model.state.details && rename(trans.__('Run of %1', model.state.details.job_name))
        );
        models.set(run, model);
        const actions = {
          stop: () => void commands.execute(CommandIDs.stop, { run }),
          again: () => void commands.execute(CommandIDs.again, { run }),
          repair: () => void commands.execute(CommandIDs.repair, { run }),
          showRun: (other: string) => void commands.execute(CommandIDs.open, { run: other }),
          showLog: () => void commands.execute(JobCommandIDs.showLog, { run }),
          showHistory: (job: string) => void commands.execute(CommandIDs.history, { job }),
          sparkUi: (session: string) => URLExt.join(baseUrl, 'gluepot/spark-ui', session, '/')
        };
        const content = new RunPage(model, { locale, trans, actions, highlight });
        content.disposed.connect(() => models.delete(run));
        return content;
      });
      keepRun(page);
    };
    const openHistory = (choice: Partial<IRunChoice>) => {
      const page = openPage(
        shell,
        HISTORY_PAGE,
        trans.__('All runs'),
        () =>
          new HistoryPage(new HistoryModel({ client }), {
            trans,
            locale,
            openRun: run => void commands.execute(CommandIDs.open, { run })
          })
      );
      keepHistory(page);
      const isOther = Object.values(choice).some(Boolean);
      if (isOther && page instanceof MainAreaWidget && page.content instanceof HistoryPage) {
        void page.content.history.choose(choice);
      }
    };

    addRunCommands({
      commands,
      palette,
      client,
      jobs,
      locale,
      trans,
      openRun,
      openHistory: job => openHistory(job ? { job } : {}),
      openCalendar: job => openHistory({ month: monthOf(dayOf(new Date())), ...(job && { job }) }),
      refreshRun: async run => models.get(run)?.refresh()
    });
  }
};

/** Colours by the editor that Lab has, none without one. */
function highlighter(languages: IEditorLanguageRegistry | null): Highlight | null {
  return (
    languages &&
    (async (code, into) => languages.highlight(code, await languages.getLanguage('python'), into))
  );
}
