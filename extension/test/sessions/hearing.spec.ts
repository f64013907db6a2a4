import type { ISessionContext } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import { SessionHearing } from '../../src/sessions/hearing';

/** A notebook as far as its kernel goes: what Lab tells of it, and the one comm that is opened. */
class Notebook {
  readonly kernelChanged = new Signal<this, unknown>(this);
  readonly statusChanged = new Signal<this, string>(this);
  readonly ready = Promise.resolve();
  readonly isDisposed = false;
  comm: { onMsg?: (message: unknown) => void; open: () => void } | null = null;
  session: { kernel: { name: string; createComm: () => unknown } } | null = null;

  constructor(readonly kernel = 'gluepot') {
    this.start();
  }

  start(): void {
    const createComm = () => (this.comm = { open: () => undefined });
    this.session = { kernel: { name: this.kernel, createComm } };
  }

  tell(session: object): void {
    this.comm?.onMsg?.({ content: { data: { session } } });
  }

  get panel(): NotebookPanel {
    return { sessionContext: this as unknown as ISessionContext, isDisposed: false } as NotebookPanel;
  }
}

const settle = () => new Promise(resolve => setTimeout(resolve));

describe('SessionHearing', () => {
  it('keeps what the kernel told last, until the kernel can tell nothing more', async () => {
    const notebook = new Notebook();
    const { panel } = notebook;
    const hearing = new SessionHearing();
    hearing.follow(panel);
    await settle();
    notebook.tell({ state: 'idle', id: 'abc' });
    expect(hearing.last(panel)?.news.state).toBe('idle');

    notebook.statusChanged.emit('busy');
    expect(hearing.last(panel)?.silence).toBeUndefined();
    notebook.statusChanged.emit('dead');

    expect(hearing.last(panel)).toMatchObject({ silence: 'kernel-dead', news: { state: 'none', id: '' } });
    notebook.session = null; // the server drops the session of a kernel that has died
    notebook.kernelChanged.emit(null);
    expect(hearing.last(panel)?.silence).toBe('kernel-dead');
  });

  it('listens again to a kernel that was started anew', async () => {
    const notebook = new Notebook();
    const { panel } = notebook;
    const hearing = new SessionHearing();
    hearing.follow(panel);
    await settle();

    notebook.statusChanged.emit('autorestarting');
    expect(hearing.last(panel)?.silence).toBe('kernel-restarting');
    notebook.statusChanged.emit('idle');
    await settle();
    notebook.tell({ state: 'busy', id: 'new' });

    expect(hearing.last(panel)).toMatchObject({ news: { state: 'busy', id: 'new' } });
    expect(hearing.last(panel)?.silence).toBeUndefined();
  });

  it('says nothing of a kernel that is not ours, also when it dies', async () => {
    const notebook = new Notebook('python3');
    const { panel } = notebook;
    const hearing = new SessionHearing();
    hearing.follow(panel);
    await settle();

    notebook.statusChanged.emit('dead');

    expect(hearing.last(panel)).toBeNull();
  });
});
