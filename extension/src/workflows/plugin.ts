import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IApiClient } from '../api/tokens';
import { CommandIDs as BackfillIDs } from '../backfills/commands';
import { CommandIDs as PlanningIDs } from '../jobs/planning';
import { openPage } from '../panel/page';
import { CommandIDs as RunIDs } from '../runs/commands';
import { readersLocale } from '../panel/locale';
import { addWorkflowCommands, CommandIDs } from './commands';
import { WorkflowsPage } from './list';
import { WorkflowModel, WorkflowsModel } from './model';
import { WorkflowPage } from './view';

export const workflowsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:workflows',
  description: 'Shows workflows as graphs with the states of their runs.',
  autoStart: true,
  requires: [IApiClient],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IApiClient,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const locale = readersLocale(translator);
    const { commands, shell } = app;
    const models = new Set<WorkflowModel | WorkflowsModel>();
    const refresh = () =>
      Promise.all([...models].filter(({ watched }) => watched).map(model => model.refresh()));
    const keep = <M extends WorkflowModel | WorkflowsModel>(model: M): M => {
      models.add(model);
      return model;
    };

    const showAll = () =>
      void openPage(shell, 'gluepot-workflows', trans.__('Workflows'), () => {
        const model = keep(new WorkflowsModel({ client }));
        const page = new WorkflowsPage(model, {
          locale,
          trans,
          open: workflow => void commands.execute(CommandIDs.open, { workflow }),
          start: workflow => void commands.execute(CommandIDs.run, { workflow })
        });
        page.disposed.connect(() => models.delete(model));
        return page;
      });
    const showOne = (name: string) =>
      void openPage(shell, `gluepot-workflow-${name}`, trans.__('Workflow %1', name), () => {
        const model = keep(new WorkflowModel({ client, name }));
        const ofTrigger = (command: string) => (trigger: string) =>
          void commands.execute(command, { trigger }).then(refresh);
        const page = new WorkflowPage(model, {
          locale,
          trans,
          actions: {
            start: () =>
              void commands.execute(CommandIDs.run, { workflow: name }).then(() => model.choose('')),
            startWith: () =>
              void commands.execute(CommandIDs.runWith, { workflow: name }).then(() => model.choose('')),
            stop: run => void commands.execute(CommandIDs.stop, { run }),
            repair: run => void commands.execute(CommandIDs.repair, { run }).then(() => model.choose('')),
            openRun: run => void commands.execute(RunIDs.open, { run }),
            openWorkflow: workflow => void commands.execute(CommandIDs.open, { workflow }),
            pause: ofTrigger(PlanningIDs.pause),
            resume: ofTrigger(PlanningIDs.resume),
            backfill: ofTrigger(BackfillIDs.backfill)
          }
        });
        page.disposed.connect(() => models.delete(model));
        return page;
      });

    addWorkflowCommands({ commands, palette, client, trans, showAll, showOne, refresh });
  }
};
