import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel, KernelMessage } from '@jupyterlab/services';

import { eachKernel } from './kernels';
import { pageOf } from './page';

const TARGET = 'gluepot.page';

/** Answers the kernel's questions for the page as it is on the screen, so that a job is made of what one sees. */
export const pagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:page',
  description: 'Tells the kernel what the notebook holds now, edits that are not saved included.',
  autoStart: true,
  optional: [INotebookTracker],
  activate: (_app: JupyterFrontEnd, tracker: INotebookTracker | null) => {
    tracker?.widgetAdded.connect((_, panel) => {
      eachKernel(panel.sessionContext, kernel => void offerPage(panel, kernel));
    });
  }
};

async function offerPage(panel: NotebookPanel, kernel: Kernel.IKernelConnection): Promise<void> {
  const comm = kernel.createComm(TARGET);
  // Messages sent before its subshell runs would wait behind the very cell that asks.
  await (comm as { subshellStarted?: Promise<void> }).subshellStarted;
  comm.onMsg = (message: KernelMessage.ICommMsgMsg) => {
    const { model } = panel.content;
    if (model && !panel.isDisposed) {
      comm.send({ answer: message.content.data['ask'] ?? null, page: pageOf(panel.context.path, model) });
    }
  };
  comm.open();
}
