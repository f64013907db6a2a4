import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { graphIcon } from '../icons';
import { byName, commandsAbout, type IFinding } from '../panel/about';
import { askWhich } from '../panel/ask';
import { attempt } from '../panel/complaint';
import { runWithProperties } from './runForm';

export namespace CommandIDs {
  export const show = 'gluepot:show-workflows';
  export const open = 'gluepot:open-workflow';
  export const run = 'gluepot:run-workflow';
  export const runWith = 'gluepot:run-workflow-with';
  export const stop = 'gluepot:stop-workflow-run';
  export const repair = 'gluepot:repair-workflow-run';
}

type Change = '/workflow-runs/{run}/stop' | '/workflow-runs/{run}/repair';

interface IOptions {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly client: IApiClient;
  readonly trans: TranslationBundle;
  readonly showAll: () => void;
  readonly showOne: (workflow: string) => void;
  /** Read again what is shown of workflows. */
  readonly refresh: () => Promise<unknown>;
}

/** Register the commands of workflows. Without a workflow in their arguments they ask which. */
export function addWorkflowCommands(options: IOptions): void {
  const { commands, palette, client, trans, showAll, showOne, refresh } = options;
  const category = trans.__('gluepot');
  commands.addCommand(CommandIDs.show, {
    label: trans.__('Show the Workflows'),
    icon: graphIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: showAll
  });
  palette?.addItem({ command: CommandIDs.show, category });
  const add = commandsAbout({ commands, palette, trans, ...workflowByName(client, trans) });
  add(CommandIDs.open, { label: trans.__('Open a Workflow'), execute: showOne });
  add(CommandIDs.run, {
    label: trans.__('Run a Workflow'),
    execute: async name => {
      const address = { path: { name } };
      await attempt(trans, () => client.start('/workflows/{name}/runs', { properties: {} }, address));
      await refresh();
    }
  });
  add(CommandIDs.runWith, {
    label: trans.__('Run a Workflow with Properties…'),
    execute: async name => {
      if ((await runWithProperties(client, trans, name)) !== null) {
        await refresh();
      }
    }
  });
  const addChange = (id: string, label: string, path: Change) => {
    commands.addCommand(id, {
      label,
      describedBy: { args: { type: 'object', properties: { run: { type: 'string' } } } },
      execute: async ({ run }: { readonly run?: string }) => {
        if (run === undefined) {
          await commands.execute(CommandIDs.open); // its page has the runs
        } else {
          await attempt(trans, () => client.start(path, {}, { path: { run } }));
          await refresh();
        }
      }
    });
    palette?.addItem({ command: id, category });
  };
  addChange(CommandIDs.stop, trans.__('Cancel a Run of a Workflow'), '/workflow-runs/{run}/stop');
  addChange(CommandIDs.repair, trans.__('Repair a Run of a Workflow'), '/workflow-runs/{run}/repair');
}

/** Find the workflow that a command is about. */
function workflowByName(client: IApiClient, trans: TranslationBundle): IFinding<string> {
  return byName('workflow', async () => {
    const found = await attempt(trans, () => everyPage(client, '/workflows', 'workflows'));
    return (
      found &&
      askWhich({
        title: trans.__('Which workflow?'),
        items: found.workflows.map(({ name }) => name),
        none: trans.__('No workflow yet. Write one in a cell with %%workflow NAME.')
      })
    );
  });
}
