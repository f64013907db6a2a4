import type { ISessionContext } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { attempt } from '../panel/complaint';

const KERNEL = 'gluepot';
const LABS_OWN = 'notebook:restart-kernel';

export const RESTART_KERNEL = 'gluepot:restart-kernel';

interface IOptions {
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  /** The notebook that is looked at, when its kernel is ours or was. */
  readonly context: () => ISessionContext | null;
  readonly isDead: () => boolean;
}

/** Register a restart of the kernel that also works when it has died, which Lab's own refuses ("Kernel is dead"). */
export function addKernelCommand({ commands, trans, context, isDead }: IOptions): void {
  commands.addCommand(RESTART_KERNEL, {
    label: trans.__('Restart the Kernel'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => context() !== null,
    execute: async () => {
      const dead = isDead() ? context() : null;
      if (dead) {
        await attempt(trans, () => startAnew(dead));
      } else {
        await commands.execute(LABS_OWN);
      }
    }
  });
}

async function startAnew(context: ISessionContext): Promise<void> {
  // The server has dropped the session with its kernel. Lab has to hear of it, or it would ask for another kernel for that session.
  await context.sessionManager.refreshRunning();
  await context.changeKernel({ name: KERNEL });
}
