import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandToolbarButton, PanelWithToolbar } from '@jupyterlab/ui-components';

import { IApiClient } from '../api/tokens';
import { CommandIDs as BackfillIDs } from '../backfills/commands';
import { CommandIDs as DriftIDs } from '../drift/commands';
import { IDriftModel } from '../drift/tokens';
import { readersLocale } from '../panel/locale';
import { openPage } from '../panel/page';
import { ISidebar } from '../panel/tokens';
import { CommandIDs as RunCommandIDs } from '../runs/commands';
import { CommandIDs as VersionIDs } from '../versions/commands';
import { CommandIDs as WorkflowIDs } from '../workflows/commands';
import { addJobCommands, CommandIDs } from './commands';
import { RunLog } from './log';
import { JobsModel } from './model';
import { addPlanningCommands, CommandIDs as PlanningIDs } from './planning';
import { IJobsModel } from './tokens';
import { JobsView } from './view';

const RANK = 20;

export const jobsModelPlugin: JupyterFrontEndPlugin<IJobsModel> = {
  id: 'gluepot:jobs-model',
  description: 'Provides the jobs and their runs.',
  autoStart: true,
  requires: [IApiClient],
  provides: IJobsModel,
  activate: (_app: JupyterFrontEnd, client: IApiClient) => new JobsModel({ client })
};

export const jobsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:jobs',
  description: 'Shows the jobs in the sidebar, and the log of a run in the main area.',
  autoStart: true,
  requires: [IJobsModel, ISidebar, IApiClient],
  optional: [ITranslator, ICommandPalette, IDriftModel],
  activate: (
    app: JupyterFrontEnd,
    model: IJobsModel,
    sidebar: ISidebar,
    client: IApiClient,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    drift: IDriftModel | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const locale = readersLocale(translator);
    const { commands, shell } = app;
    const openLog = (run: string) =>
      openPage(shell, `gluepot-log-${run}`, trans.__('Log'), rename => {
        const log = new RunLog(client, trans, run);
        log.changed.connect((_, { job_name: job }) => rename(trans.__('Log of %1', job)));
        return log;
      });
    addJobCommands({ commands, palette, client, model, locale, trans, openLog });
    addPlanningCommands({ commands, palette, client, model, locale, trans });
    const section = new PanelWithToolbar();
    section.title.label = trans.__('Jobs');
    section.addClass('gp-Section');
    for (const id of [WorkflowIDs.show, RunCommandIDs.history, CommandIDs.refresh]) {
      section.toolbar.addItem(id, new CommandToolbarButton({ commands, id, label: '' }));
    }
    section.addWidget(
      new JobsView(model, drift, locale, trans, {
        run: job => void commands.execute(CommandIDs.run, { job }),
        // Without the plugin of runs, their log is still there.
        openRun: run =>
          void commands.execute(
            commands.hasCommand(RunCommandIDs.open) ? RunCommandIDs.open : CommandIDs.showLog,
            { run }
          ),
        runWith: job => void commands.execute(PlanningIDs.runWith, { job }),
        editSchedule: job => void commands.execute(PlanningIDs.editSchedule, { job }),
        showVersions: job => void commands.execute(VersionIDs.show, { job }),
        changeBookmark: job => void commands.execute(PlanningIDs.changeBookmark, { job }),
        showRuns: job => void commands.execute(RunCommandIDs.history, { job }),
        showDrift: job => void commands.execute(DriftIDs.show, { job }),
        pause: trigger => void commands.execute(PlanningIDs.pause, { trigger }),
        resume: trigger => void commands.execute(PlanningIDs.resume, { trigger }),
        backfill: trigger => void commands.execute(BackfillIDs.backfill, { trigger })
      })
    );
    sidebar.addSection(section, RANK);
  }
};
