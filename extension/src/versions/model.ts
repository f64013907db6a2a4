import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { PolledModel, settled } from '../panel/polled';
import type { IPair, IVersionsModel, IVersionsState, Version } from './tokens';

const PAUSE = 10_000;

/** Reads the versions of a job, and the two that are compared: at first the one that runs and the one before. */
export class VersionsModel extends PolledModel<IVersionsState> implements IVersionsModel {
  constructor(options: VersionsModel.IOptions) {
    super(`gluepot:versions-${options.job}`, EMPTY, options.interval ?? PAUSE);
    this.client = options.client;
    this.job = options.job;
  }

  readonly job: string;

  compare(pair: IPair): Promise<void> {
    this.update({ pair });
    return this.refresh();
  }

  protected async read(): Promise<Partial<IVersionsState>> {
    const path = { name: this.job };
    const answer = await everyPage(this.client, '/jobs/{name}/versions', 'versions', { path });
    const { versions, current_version: current, pinned_version: pinned } = answer;
    const pair = this.state.pair ?? firstPair(versions, current);
    const diff = await settled(this.client.get('/jobs/{name}/diff', { path, query: { ...pair } }));
    return this.state.pair === null || this.state.pair === pair
      ? { versions, current, pinned, pair, diff }
      : {};
  }

  private readonly client: IApiClient;
}

export namespace VersionsModel {
  export interface IOptions {
    readonly client: IApiClient;
    readonly job: string;
    /** Milliseconds between two readings. */
    readonly interval?: number;
  }
}

const EMPTY: IVersionsState = {
  versions: null,
  current: 0,
  pinned: null,
  pair: null,
  diff: null,
  error: null
};

/** The version that runs beside the one before it; rolled back to the first, beside the newest. */
function firstPair(versions: readonly Version[], current: number): IPair {
  const newest = versions[0]?.version ?? current;
  return current > 1 ? { old: current - 1, new: current } : { old: current, new: newest };
}
