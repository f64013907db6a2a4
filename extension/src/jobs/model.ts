import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { PolledModel, settled, stillThere, withMember } from '../panel/polled';
import { isFinal } from './states';
import type { IJobsModel, IJobsState, Job, Run } from './tokens';

const RUNS_SHOWN = 10;
const BUSY_PAUSE = 1000;

/** Reads the jobs, and the runs of open jobs; more often while a run is under way. */
export class JobsModel extends PolledModel<IJobsState> implements IJobsModel {
  constructor(options: JobsModel.IOptions) {
    super('gluepot:jobs', EMPTY, options.interval ?? 5000);
    this.client = options.client;
  }

  setExpanded(job: string, expanded: boolean): void {
    this.update({ expanded: withMember(this.state.expanded, job, expanded) });
    if (expanded && this.watched) {
      void this.refresh();
    }
  }

  async run(job: string): Promise<Run> {
    this.update({ starting: withMember(this.state.starting, job, true) });
    try {
      const run = await this.client.start('/jobs/{name}/runs', { parameters: {} }, { path: { name: job } });
      await this.refresh();
      return run;
    } finally {
      this.update({ starting: withMember(this.state.starting, job, false) });
    }
  }

  protected async read(): Promise<Partial<IJobsState>> {
    const jobs = (await everyPage(this.client, '/jobs', 'jobs')).jobs.map(complete);
    const names = jobs.map(job => job.name);
    const opened = names.filter(name => this.state.expanded.has(name));
    const runs = await Promise.all(
      opened.map(async name => [name, await settled(this.runsOf(name))] as const)
    );
    this.pause(jobs.some(isBusy) ? Math.min(BUSY_PAUSE, this.interval) : this.interval);
    const expanded = stillThere(this.state.expanded, names);
    return { jobs, expanded, runs: new Map([...this.state.runs, ...runs]) };
  }

  private async runsOf(name: string): Promise<readonly Run[]> {
    const address = { path: { name }, query: { limit: RUNS_SHOWN } };
    return (await this.client.get('/jobs/{name}/runs', address)).runs;
  }

  private readonly client: IApiClient;
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

/** A server that was not restarted after an upgrade answers without the newest fields. */
function complete(job: Job): Job {
  return Object.assign({ recent: [] }, job);
}

function isBusy(job: Job): boolean {
  return job.last_run !== null && !isFinal(job.last_run.state);
}
