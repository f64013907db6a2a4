import { ApiError } from '../api/errors';
import type { IApiClient } from '../api/tokens';
import { isFinal } from '../jobs/states';
import { PolledModel, settled } from '../panel/polled';
import type { ArtifactContent, IRunModel, IRunState, RunScript } from './tokens';

export const TAIL_LINES = 500;
const PAUSE = 1000;

/** Follows one run while somebody looks, until it is over or gone. */
export class RunModel extends PolledModel<IRunState> implements IRunModel {
  constructor(options: RunModel.IOptions) {
    super(`gluepot:run-${options.id}`, EMPTY, options.interval ?? PAUSE);
    this.client = options.client;
    this.id = options.id;
  }

  readonly id: string;

  artifact(name: string): Promise<ArtifactContent | ApiError> {
    const path = { run: this.id, artifact: name };
    return settled(this.client.get('/runs/{run}/artifacts/{artifact}', { path }));
  }

  protected async read(): Promise<Partial<IRunState>> {
    const path = { run: this.id };
    let details;
    try {
      // A server that was not restarted after an upgrade answers without the newest fields.
      details = Object.assign(
        { notes: [], artifacts: [] },
        await this.client.get('/runs/{run}/details', { path })
      );
    } catch (error) {
      if (isGone(error)) {
        this.watched = false; // it does not come back
      }
      throw error;
    }
    // The log after the run: when that says "ended", nothing can follow what the log says.
    const query = { tail_lines: TAIL_LINES };
    const [script, log] = await Promise.all([
      this.readScript(),
      settled(this.client.get('/runs/{run}/log', { path, query }))
    ]);
    if (isFinal(details.state)) {
      this.watched = false;
    }
    return { details, script, log };
  }

  /** A version never changes, so its code is read once. */
  private async readScript(): Promise<RunScript | ApiError> {
    const { script } = this.state;
    if (script !== null && !(script instanceof ApiError && script.status !== 404)) {
      return script;
    }
    return settled(this.client.get('/runs/{run}/script', { path: { run: this.id } }));
  }

  private readonly client: IApiClient;
}

export namespace RunModel {
  export interface IOptions {
    readonly client: IApiClient;
    readonly id: string;
    /** Milliseconds between two readings. */
    readonly interval?: number;
  }
}

const EMPTY: IRunState = { details: null, script: null, log: null, error: null };

function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.reply.error === 'RunNotFoundError';
}
