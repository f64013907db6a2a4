import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';

const MAX_PAUSE = 60_000;

/** Reads again and again while somebody looks, more slowly while reading fails, and not at all otherwise. */
export class Watch implements IDisposable {
  constructor(options: Watch.IOptions) {
    this.interval = options.interval;
    this.poll = new Poll({
      name: options.name,
      auto: false,
      factory: () => {
        this.reading = options.read().finally(() => (this.reading = null));
        return this.reading;
      },
      frequency: { interval: options.interval, backoff: 2, max: Math.max(MAX_PAUSE, options.interval) },
      standby: 'when-hidden'
    });
  }

  get isDisposed(): boolean {
    return this.poll.isDisposed;
  }

  /** Whether somebody looks. Turning it on reads at once. */
  get on(): boolean {
    return this._on;
  }

  set on(on: boolean) {
    if (this.isDisposed || on === this._on) {
      return;
    }
    this._on = on;
    void (on ? this.now() : this.poll.stop());
  }

  /** Read now. Resolves when that is done, also when it failed. */
  async now(): Promise<void> {
    while (this.reading !== null) {
      // It began before it could know what is wanted now, so that has to be read after it.
      await this.reading.catch(() => undefined);
    }
    if (this.isDisposed) {
      return;
    }
    await this.poll.refresh();
    await this.poll.tick.catch(() => undefined); // it rejects when disposed meanwhile
    await this.rest();
  }

  /** One reading was asked for, not a life of them. */
  private async rest(): Promise<void> {
    if (!this.on && !this.isDisposed) {
      await this.poll.stop();
    }
  }

  /** Change the pause between two readings, in milliseconds. */
  pause(interval: number): void {
    if (!this.isDisposed && interval !== this.interval) {
      this.interval = interval;
      this.poll.frequency = { interval, backoff: 2, max: Math.max(MAX_PAUSE, interval) };
    }
  }

  dispose(): void {
    this._on = false;
    this.poll.dispose();
  }

  private readonly poll: Poll;
  private interval: number;
  private reading: Promise<void> | null = null;
  private _on = false;
}

export namespace Watch {
  export interface IOptions {
    readonly name: string;
    /** Milliseconds between two readings. */
    readonly interval: number;
    /** Has to reject when reading fails, so that the next try waits longer. */
    readonly read: () => Promise<void>;
  }
}
