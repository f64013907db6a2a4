import type { ITriggerActions } from '../jobs/tools';

/** What the page of a workflow asks for; the plugin turns it into commands. */
export interface IWorkflowActions extends ITriggerActions {
  readonly start: () => void;
  readonly startWith: () => void;
  readonly stop: (run: string) => void;
  readonly repair: (run: string) => void;
  readonly openRun: (jobRun: string) => void;
  readonly openWorkflow: (name: string) => void;
}
