import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

import { asApiError } from '../api/errors';
import type { IApiClient } from '../api/tokens';
import type { Drift, IDriftModel, IDriftState, IOpenNotebook, IWatcher, Page } from './tokens';

const PAUSE = 1000;

/** Sends the page to be compared, a moment after the last change of it, while somebody looks. */
export class DriftModel implements IDriftModel, IDisposable {
  constructor({ client, pause }: DriftModel.IOptions) {
    this.client = client;
    this.debouncer = new Debouncer(() => this.compareChanged(), pause ?? PAUSE);
  }

  get state(): IDriftState {
    return this._state;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.debouncer.isDisposed;
  }

  watcher(): IWatcher {
    return new Watcher(this.watchers, () => this.isStale && void this.refresh());
  }

  /** Another notebook is in front now; null: none. */
  open(notebook: IOpenNotebook | null): void {
    this.notebook = notebook;
    this.update({ path: notebook?.path ?? '', drifts: new Map(), error: null });
    this.look();
  }

  /** Another version of a job may run, or another job may have been made. */
  look(): void {
    this.isStale = true;
    if (this.watchers.size > 0) {
      void this.refresh();
    }
  }

  /** The notebook was changed. One of which there is no job differs from none, however it is edited. Resolves when it was compared. */
  async edited(): Promise<void> {
    // While an answer is on its way nobody knows whether there is one.
    if (this.isStale || this.onTheWay > 0 || this._state.drifts.size > 0) {
      this.isStale = true;
      if (this.watchers.size > 0) {
        await this.debouncer.invoke().catch(() => undefined); // it rejects when disposed meanwhile
      }
    }
  }

  async refresh(): Promise<void> {
    await this.compare();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.debouncer.dispose();
      Signal.clearData(this);
    }
  }

  /** Outputs and the place of the cursor are changes of a notebook, too: nothing is asked of them. */
  private async compareChanged(): Promise<void> {
    if (this.notebook && textOf(this.notebook.page()) !== this.text) {
      await this.compare();
    }
  }

  private async compare(): Promise<void> {
    const { notebook } = this;
    if (this.isDisposed || notebook === null) {
      return;
    }
    const page = notebook.page();
    this.text = textOf(page);
    this.isStale = false;
    this.asked += 1;
    const asked = this.asked;
    let change: Partial<IDriftState>;
    this.onTheWay += 1;
    try {
      const { drifts } = await this.client.ask('/notebooks/drift', { page });
      change = { drifts: new Map(drifts.map((drift): [string, Drift] => [drift.job, drift])), error: null };
    } catch (error) {
      this.isStale = true;
      change = { error: asApiError(error) };
    } finally {
      this.onTheWay -= 1;
    }
    if (asked === this.asked && notebook === this.notebook) {
      this.update(change); // else something newer was asked for meanwhile
    }
  }

  private update(change: Partial<IDriftState>): void {
    if (!this.isDisposed) {
      this._state = { ...this._state, ...change };
      this._changed.emit();
    }
  }

  private readonly client: IApiClient;
  private readonly debouncer: Debouncer<void>;
  private readonly watchers = new Set<IWatcher>();
  private readonly _changed = new Signal<this, void>(this);
  private notebook: IOpenNotebook | null = null;
  /** What of the page was compared last. */
  private text = '';
  private isStale = false;
  private asked = 0;
  private onTheWay = 0;
  private _state: IDriftState = { path: '', drifts: new Map(), error: null };
}

class Watcher implements IWatcher {
  constructor(
    private readonly watching: Set<IWatcher>,
    private readonly began: () => void
  ) {}

  get watched(): boolean {
    return this.watching.has(this);
  }

  set watched(watched: boolean) {
    if (!watched) {
      this.watching.delete(this);
    } else if (!this.watched) {
      this.watching.add(this);
      this.began();
    }
  }
}

function textOf({ path, cells }: Page): string {
  return JSON.stringify([path, cells.map(({ id, source, metadata }) => [id, source, metadata])]);
}

export namespace DriftModel {
  export interface IOptions {
    readonly client: IApiClient;
    /** Milliseconds from the last edit to the question. */
    readonly pause?: number;
  }
}
