import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import { type ApiError, asApiError } from '../api/errors';
import { Watch } from '../api/watch';

/** What a panel shows of the server: kept up to date while somebody looks, and left alone otherwise. */
export interface IPolled<S> extends IDisposable {
  readonly state: S;

  /** Emitted once whenever `state` became another object. */
  readonly changed: ISignal<IPolled<S>, void>;

  /** Whether somebody looks: then the model keeps itself up to date, else it does nothing. */
  watched: boolean;

  /** Milliseconds between two readings while nothing is under way. */
  interval: number;

  /** Read again what is shown. Never rejects: what went wrong is in the state. */
  refresh(): Promise<void>;
}

/** The part of a model that is the same whatever it reads: a state, the poll, and errors that slow the poll down. */
export abstract class PolledModel<S extends { readonly error: ApiError | null }> implements IPolled<S> {
  constructor(name: string, first: S, interval: number) {
    this._state = first;
    this._interval = interval;
    this.watch = new Watch({ name, interval, read: () => this.readOnce() });
  }

  get state(): S {
    return this._state;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.watch.isDisposed;
  }

  get watched(): boolean {
    return this.watch.on;
  }

  set watched(watched: boolean) {
    this.watch.on = watched;
  }

  get interval(): number {
    return this._interval;
  }

  set interval(interval: number) {
    this._interval = interval;
    this.pause(interval);
  }

  refresh(): Promise<void> {
    return this.watch.now();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.watch.dispose();
      Signal.clearData(this);
    }
  }

  /** Read what is shown. Rejects when nothing of it can be read. */
  protected abstract read(): Promise<Partial<S>>;

  protected update(change: Partial<S>): void {
    if (!this.isDisposed) {
      this._state = { ...this._state, ...change };
      this._changed.emit();
    }
  }

  /** Change the pause between two readings, in milliseconds. */
  protected pause(interval: number): void {
    this.watch.pause(interval);
  }

  private async readOnce(): Promise<void> {
    try {
      this.update({ ...(await this.read()), error: null });
    } catch (error) {
      this.update({ error: asApiError(error) } as Partial<S>);
      throw error;
    }
  }

  private readonly watch: Watch;
  private readonly _changed = new Signal<this, void>(this);
  private _state: S;
  private _interval: number;
}

/** A part that cannot be read must not hide the others: its error takes its place. */
export async function settled<T>(part: Promise<T>): Promise<T | ApiError> {
  try {
    return await part;
  } catch (error) {
    return asApiError(error);
  }
}

/** Return a set with a member put in or taken out. */
export function withMember(set: ReadonlySet<string>, member: string, included: boolean): ReadonlySet<string> {
  const copy = new Set(set);
  if (included) {
    copy.add(member);
  } else {
    copy.delete(member);
  }
  return copy;
}

/** Return the members of a set that are still there: what has gone and comes again begins anew. */
export function stillThere(set: ReadonlySet<string>, present: readonly string[]): ReadonlySet<string> {
  return new Set(present.filter(name => set.has(name)));
}
