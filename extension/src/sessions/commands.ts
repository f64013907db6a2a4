import { InputDialog, Notification } from '@jupyterlab/apputils';
import { URLExt } from '@jupyterlab/coreutils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { IApiClient } from '../api/tokens';
import { attempt } from '../panel/complaint';
import type { IGlance } from './news';

export namespace CommandIDs {
  export const start = 'gluepot:start-session';
  export const stop = 'gluepot:stop-session';
  export const restart = 'gluepot:restart-session';
  export const attach = 'gluepot:attach-session';
  export const detach = 'gluepot:detach-session';
  export const openUi = 'gluepot:open-spark-ui';
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly client: IApiClient;
  readonly trans: TranslationBundle;
  readonly baseUrl: string;
  /** The kernel of the notebook that is looked at; null where it has none of ours. */
  readonly kernel: () => Kernel.IKernelConnection | null;
  /** How its session stands. */
  readonly glance: () => IGlance | null;
}

/** Register the commands about the session of the notebook that is looked at. */
export function addSessionCommands(options: IOptions): void {
  const { commands, client, trans, baseUrl, kernel, glance } = options;
  const describedBy = { args: { type: 'object', properties: {} } } as const;
  const lives = () => ['busy', 'idle'].includes(glance()?.state ?? 'none');
  const magic = async (words: string) => {
    const connection = kernel();
    if (connection) {
      await run(connection, `%session ${words}`);
    }
  };
  const add = (id: string, label: string, isEnabled: () => boolean, execute: () => unknown) =>
    commands.addCommand(id, {
      label,
      describedBy,
      isEnabled: () => kernel() !== null && isEnabled(),
      execute
    });
  add(
    CommandIDs.start,
    trans.__('Start the Spark Session'),
    () => !lives(),
    () => magic('start')
  );
  add(CommandIDs.stop, trans.__('Stop the Spark Session'), lives, () => magic('stop'));
  add(CommandIDs.restart, trans.__('Restart the Spark Session'), lives, () => magic('restart'));
  add(CommandIDs.detach, trans.__('Detach the Spark Session'), lives, () => magic('detach'));
  add(
    CommandIDs.openUi,
    trans.__('Open the Spark UI'),
    () => lives() && (glance()?.hasUi ?? false),
    () => {
      const id = glance()?.id ?? '';
      window.open(URLExt.join(baseUrl, 'gluepot/spark-ui', id, '/'), '_blank', 'noopener');
    }
  );
  add(
    CommandIDs.attach,
    trans.__('Attach a Detached Session…'),
    () => true,
    () =>
      attempt(trans, async () => {
        const { sessions } = await client.get('/sessions');
        const detached = sessions.filter(session => session.state === 'DETACHED');
        if (detached.length === 0) {
          Notification.info(trans.__('No session is detached. %session detach leaves one running.'), {
            autoClose: 5000
          });
          return;
        }
        const items = detached.map(session => session.id);
        const chosen = await InputDialog.getItem({ title: trans.__('Which session?'), items });
        if (chosen.button.accept && chosen.value !== null) {
          await magic(`attach ${chosen.value}`);
        }
      })
  );
}

/** Run a line in a kernel beside the notebook's cells; what it says about an error is said to the person. */
async function run(kernel: Kernel.IKernelConnection, code: string): Promise<void> {
  const future = kernel.requestExecute({ code, store_history: false, allow_stdin: false });
  const reply = await future.done;
  if (reply.content.status === 'error') {
    const { evalue, ename } = reply.content as KernelMessage.IReplyErrorContent;
    Notification.error(evalue || ename, { autoClose: false });
  }
}
