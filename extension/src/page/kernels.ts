import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';

const KERNEL = 'gluepot';

/** Call back for every kernel of ours that a notebook gets, and again when it was restarted: it forgot every comm. */
export function eachKernel(
  sessionContext: ISessionContext,
  offer: (kernel: Kernel.IKernelConnection) => void
): void {
  let offeredTo: Kernel.IKernelConnection | null = null;
  let restarting = false;
  const look = (context: ISessionContext): void => {
    const kernel = context.session?.kernel ?? null;
    if (kernel?.name === KERNEL && (kernel !== offeredTo || restarting)) {
      offeredTo = kernel;
      restarting = false;
      offer(kernel);
    }
  };
  sessionContext.kernelChanged.connect(look);
  sessionContext.statusChanged.connect((context, status) => {
    if (status === 'restarting' || status === 'autorestarting') {
      restarting = true;
    } else if (restarting && status === 'idle') {
      look(context);
    }
  });
  void sessionContext.ready.then(() => look(sessionContext));
}
