import type { ISessionContext } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type ISignal, Signal } from '@lumino/signaling';

import { eachKernel } from '../page/kernels';
import { type IHeard, type INews, silenceOf, unheard } from './news';

const TARGET = 'gluepot.session';

/** Keeps what the kernel of each notebook told last of its session. */
export class SessionHearing {
  /** Emitted with the notebook whose kernel told something. */
  get heard(): ISignal<this, NotebookPanel> {
    return this._heard;
  }

  /** Listen to the kernels of a notebook, whichever it gets. */
  follow(panel: NotebookPanel): void {
    eachKernel(panel.sessionContext, kernel => {
      this.keep(panel, unheard(Date.now()));
      void this.listen(panel, kernel);
    });
    panel.sessionContext.statusChanged.connect((_, status) => {
      const silence = silenceOf(status);
      if (silence && this.last(panel)) {
        this.keep(panel, unheard(Date.now(), silence));
      }
    });
    panel.sessionContext.kernelChanged.connect((context: ISessionContext) => {
      const kernel = context.session?.kernel ?? null;
      // The server drops the session of a kernel that has died, and a moment later there is none to Lab.
      const isDead = kernel === null && this.last(panel)?.silence === 'kernel-dead';
      if (kernel?.name !== 'gluepot' && !isDead) {
        this.keep(panel, null);
      }
    });
  }

  /** Return what was told last; null for a notebook whose kernel is not ours. */
  last(panel: NotebookPanel): IHeard | null {
    return this.kept.get(panel) ?? null;
  }

  private async listen(panel: NotebookPanel, kernel: Kernel.IKernelConnection): Promise<void> {
    const comm = kernel.createComm(TARGET);
    await (comm as { subshellStarted?: Promise<void> }).subshellStarted;
    comm.onMsg = (message: KernelMessage.ICommMsgMsg) => {
      const news = message.content.data['session'] as unknown as INews | undefined;
      if (news && !panel.isDisposed) {
        this.keep(panel, { news, at: Date.now() });
      }
    };
    comm.open();
  }

  private keep(panel: NotebookPanel, heard: IHeard | null): void {
    this.kept.set(panel, heard);
    this._heard.emit(panel);
  }

  private readonly kept = new WeakMap<NotebookPanel, IHeard | null>();
  private readonly _heard = new Signal<this, NotebookPanel>(this);
}
