import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import { IApiClient } from '../api/tokens';
import { CommandIDs as BackfillIDs } from '../backfills/commands';
import { graphIcon } from '../icons';
import { CommandIDs as PlanningIDs } from '../jobs/planning';
import { attempt } from '../panel/complaint';
import { openPage } from '../panel/page';
import { CommandIDs as RunIDs } from '../runs/commands';
import { localeOf } from '../runs/locale';
import { CommandIDs } from './commands';
import { WorkflowsPage } from './list';
import { WorkflowModel, WorkflowsModel } from './model';
import { runWithProperties } from './runForm';
import { WorkflowPage } from './view';

const WORKFLOW: ReadonlyJSONObject = {
  type: 'object',
  required: ['workflow'],
  properties: { workflow: { type: 'string' } }
};
const RUN: ReadonlyJSONObject = {
  type: 'object',
  required: ['run'],
  properties: { run: { type: 'string' } }
};

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
    const locale = localeOf(translator?.languageCode ?? 'en', navigator.languages);
    const { commands, shell } = app;
    const models = new Set<WorkflowModel | WorkflowsModel>();
    const refresh = () =>
      Promise.all([...models].filter(({ watched }) => watched).map(model => model.refresh()));
    const keep = <M extends WorkflowModel | WorkflowsModel>(model: M): M => {
      models.add(model);
      return model;
    };

    const showAll = () =>
      openPage(shell, 'gluepot-workflows', trans.__('Workflows'), () => {
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
      openPage(shell, `gluepot-workflow-${name}`, trans.__('Workflow %1', name), () => {
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

    commands.addCommand(CommandIDs.show, {
      label: trans.__('Show the Workflows'),
      icon: graphIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => void showAll()
    });
    const add = (id: string, label: string, args: ReadonlyJSONObject, execute: (name: string) => unknown) =>
      commands.addCommand(id, {
        label,
        describedBy: { args },
        execute: async (given: { readonly workflow?: string; readonly run?: string }) => {
          const name = given.workflow ?? given.run;
          if (name !== undefined) {
            await execute(name);
          }
        }
      });
    add(CommandIDs.open, trans.__('Open a Workflow'), WORKFLOW, name => void showOne(name));
    add(CommandIDs.run, trans.__('Run a Workflow'), WORKFLOW, async name => {
      await attempt(() => client.start('/workflows/{name}/runs', { properties: {} }, { path: { name } }));
      await refresh();
    });
    add(CommandIDs.runWith, trans.__('Run a Workflow with Properties…'), WORKFLOW, async name => {
      if ((await runWithProperties(client, trans, name)) !== null) {
        await refresh();
      }
    });
    const addForRun = (
      id: string,
      label: string,
      path: '/workflow-runs/{run}/stop' | '/workflow-runs/{run}/repair'
    ) =>
      add(id, label, RUN, async run => {
        await attempt(() => client.start(path, {}, { path: { run } }));
        await refresh();
      });
    addForRun(CommandIDs.stop, trans.__('Cancel a Run of a Workflow'), '/workflow-runs/{run}/stop');
    addForRun(CommandIDs.repair, trans.__('Repair a Run of a Workflow'), '/workflow-runs/{run}/repair');
    palette?.addItem({ command: CommandIDs.show, category: trans.__('gluepot') });
  }
};
