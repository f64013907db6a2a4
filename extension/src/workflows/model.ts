import { ApiError } from '../api/errors';
import { everyPage } from '../api/pages';
import type { IApiClient } from '../api/tokens';
import { isFinal } from '../jobs/states';
import { PolledModel, settled } from '../panel/polled';
import type { IWorkflowModel, IWorkflowsModel, IWorkflowsState, IWorkflowState } from './tokens';

const PAUSE = 5000;
const BUSY_PAUSE = 1000;

interface IOptions {
  readonly client: IApiClient;
  /** Milliseconds between two readings while nothing runs. */
  readonly interval?: number;
}

/** Reads all workflows. */
export class WorkflowsModel extends PolledModel<IWorkflowsState> implements IWorkflowsModel {
  constructor(options: IOptions) {
    super('gluepot:workflows', { workflows: null, error: null }, options.interval ?? PAUSE);
    this.client = options.client;
  }

  protected async read(): Promise<Partial<IWorkflowsState>> {
    const { workflows } = await everyPage(this.client, '/workflows', 'workflows');
    return { workflows };
  }

  private readonly client: IApiClient;
}

/** Reads one workflow, and the run whose states its graph shows; more often while that run is under way. */
export class WorkflowModel extends PolledModel<IWorkflowState> implements IWorkflowModel {
  constructor(options: IOptions & { readonly name: string }) {
    super(`gluepot:workflow-${options.name}`, EMPTY, options.interval ?? PAUSE);
    this.client = options.client;
    this.name = options.name;
  }

  readonly name: string;

  choose(run: string): Promise<void> {
    this.update({ chosen: run });
    return this.refresh();
  }

  protected async read(): Promise<Partial<IWorkflowState>> {
    const { chosen } = this.state;
    let details;
    try {
      details = await this.client.get('/workflows/{name}', { path: { name: this.name } });
    } catch (error) {
      if (error instanceof ApiError && error.reply.error === 'WorkflowNotFoundError') {
        this.watched = false; // it does not come back
      }
      throw error;
    }
    const id = chosen || details.runs[0]?.id;
    const run =
      id === undefined ? null : await settled(this.client.get('/workflow-runs/{run}', { path: { run: id } }));
    const isBusy = run !== null && !(run instanceof ApiError) && !isFinal(run.state);
    this.pause(isBusy ? Math.min(BUSY_PAUSE, this.interval) : this.interval);
    return chosen === this.state.chosen ? { details, run } : { details };
  }

  private readonly client: IApiClient;
}

const EMPTY: IWorkflowState = { details: null, run: null, chosen: '', error: null };
