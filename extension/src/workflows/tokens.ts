import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';
import type { IPolled } from '../panel/polled';

export type Graph = Schemas['Graph'];
export type GraphNode = Schemas['GraphNode'];
export type NodeRun = Schemas['NodeRunModel'];
export type NodeState = Schemas['NodeState'];
export type Workflow = Schemas['WorkflowModel'];
export type WorkflowDetails = Schemas['WorkflowDetails'];
export type WorkflowRun = Schemas['WorkflowRunModel'];

/** What is known of all workflows. */
export interface IWorkflowsState {
  readonly workflows: readonly Workflow[] | null;
  readonly error: ApiError | null;
}

export type IWorkflowsModel = IPolled<IWorkflowsState>;

/** What is known of one workflow. */
export interface IWorkflowState {
  readonly details: WorkflowDetails | null;
  /** The run that is shown in the graph. */
  readonly run: WorkflowRun | ApiError | null;
  /** The run that was chosen; empty: the newest, whichever that is. */
  readonly chosen: string;
  readonly error: ApiError | null;
}

/** One workflow and one of its runs, followed. */
export interface IWorkflowModel extends IPolled<IWorkflowState> {
  readonly name: string;

  /** Show a run in the graph; empty: the newest. */
  choose(run: string): Promise<void>;
}
