import { type ISignal, Signal } from '@lumino/signaling';

import { type ApiError, asApiError } from '../api/errors';
import type { IApiClient } from '../api/tokens';
import { Watch } from '../api/watch';
import { isFinal } from './states';
import type { IJobsModel, IJobsState, Job, Run } from './tokens';

const RUNS_SHOWN = 10;
const BUSY_PAUSE = 1000;

/** Reads the jobs, and the runs of open jobs; more often while a run is under way. */
export class JobsModel implements IJobsModel {
  constructor(options: JobsModel.IOptions) {
    this.client = options.client;
    this.interval = options.interval ?? 5000;
    this.watch = new Watch({
      name: 'gluepot:jobs',
      interval: this.interval,
      read: () => this.read()
    });
  }

  get state(): IJobsState {
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

  setExpanded(job: string, expanded: boolean): void {
    this.update({ expanded: withMember(this._state.expanded, job, expanded) });
    if (expanded && this.watched) {
      void this.refresh();
    }
  }

  async run(job: string): Promise<Run> {
    this.update({ starting: withMember(this._state.starting, job, true) });
    try {
      const run = await this.client.start('/jobs/{name}/runs', { parameters: {} }, { path: { name: job } });
      await this.refresh();
      return run;
    } finally {
      this.update({ starting: withMember(this._state.starting, job, false) });
    }
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

  private async read(): Promise<void> {
    try {
      const { jobs } = await this.client.get('/jobs');
      const opened = jobs.map(job => job.name).filter(name => this._state.expanded.has(name));
      const runs = new Map(
        await Promise.all(opened.map(async name => [name, await this.runsOf(name)] as const))
      );
      this.watch.pause(jobs.some(isBusy) ? Math.min(BUSY_PAUSE, this.interval) : this.interval);
      this.update({
        jobs,
        runs: new Map([...this._state.runs, ...runs]),
        error: null
      });
    } catch (error) {
      this.update({ error: asApiError(error) });
      throw error;
    }
  }

  private async runsOf(name: string): Promise<readonly Run[] | ApiError> {
    try {
      return (
        await this.client.get('/jobs/{name}/runs', {
          path: { name },
          query: { limit: RUNS_SHOWN }
        })
      ).runs;
    } catch (error) {
      return asApiError(error);
    }
  }

  private update(change: Partial<IJobsState>): void {
    if (!this.isDisposed) {
      this._state = { ...this._state, ...change };
      this._changed.emit();
    }
  }

  private readonly client: IApiClient;
  private readonly interval: number;
  private readonly watch: Watch;
  private readonly _changed = new Signal<this, void>(this);
  private _state: IJobsState = EMPTY;
}

export namespace JobsModel {
  export interface IOptions {
    readonly client: IApiClient;
    /** Milliseconds between two readings while nothing runs. */
    readonly interval?: number;
  }
}

const EMPTY: IJobsState = {
  jobs: null,
  runs: new Map(),
  expanded: new Set(),
  starting: new Set(),
  error: null
};

function isBusy(job: Job): boolean {
  return job.last_run !== null && !isFinal(job.last_run.state);
}

function withMember(set: ReadonlySet<string>, member: string, included: boolean): ReadonlySet<string> {
  const copy = new Set(set);
  if (included) {
    copy.add(member);
  } else {
    copy.delete(member);
  }
  return copy;
}
