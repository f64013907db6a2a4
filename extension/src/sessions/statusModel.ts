import { type ISignal, Signal } from '@lumino/signaling';

import type { IApiClient } from '../api/tokens';
import { Watch } from '../api/watch';
import { glanceAt, type IGlance, type IHeard, type INews, type Session } from './news';

/** The session of the notebook that is looked at: what its kernel told last, and what the server knows of its JVM. */
export class SessionStatusModel {
  constructor(options: SessionStatusModel.IOptions) {
    this.client = options.client;
    this.now = options.now ?? (() => Date.now());
    this.watch = new Watch({
      name: 'gluepot:session-status',
      interval: options.interval ?? 5000,
      read: () => this.read()
    });
  }

  /** Emitted when there is something new to show, the time gone by included. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.watch.isDisposed;
  }

  /** Whether there is a session to read about. */
  get watched(): boolean {
    return this.watch.on;
  }

  /** How the session stands now; null while no notebook with a kernel of ours is looked at. */
  get glance(): IGlance | null {
    const { heard } = this;
    return heard && glanceAt(heard, this.known.get(heard.news.id), this.now());
  }

  /** Take in what the kernel of the notebook told; null: another page, or a kernel that is not ours. */
  hear(heard: IHeard | null): void {
    if (this.isDisposed) {
      return;
    }
    const before = this.heard?.news;
    this.heard = heard;
    this.watch.on = heard !== null && heard.news.id !== '';
    if (heard && this.watch.on && this.isIncomplete(heard.news, before)) {
      void this.watch.now();
    }
    this._changed.emit();
  }

  /** Read again what the server knows. Never rejects. */
  refresh(): Promise<void> {
    return this.watch.on ? this.watch.now() : Promise.resolve();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.watch.dispose();
      Signal.clearData(this);
    }
  }

  /** A session that starts without the pool is known before it has a UI, and nothing but its next news tells of that. */
  private isIncomplete(news: INews, before: INews | undefined): boolean {
    const known = this.known.get(news.id);
    return !known || (!known.has_ui && (before?.id !== news.id || before.state !== news.state));
  }

  private async read(): Promise<void> {
    try {
      const { sessions } = await this.client.get('/sessions');
      this.known = new Map(sessions.map(session => [session.id, session]));
    } finally {
      if (!this.isDisposed) {
        this._changed.emit();
      }
    }
  }

  private readonly client: IApiClient;
  private readonly now: () => number;
  private readonly watch: Watch;
  private readonly _changed = new Signal<this, void>(this);
  private heard: IHeard | null = null;
  private known: ReadonlyMap<string, Session> = new Map();
}

export namespace SessionStatusModel {
  export interface IOptions {
    readonly client: IApiClient;
    /** Milliseconds between two readings of what the server knows. */
    readonly interval?: number;
    readonly now?: () => number;
  }
}
