import { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';
import { isFinal } from '../jobs/states';
import type { RunDetails, RunScript } from './tokens';

type StepDetails = Schemas['StepDetails'];

/** How a step stands; the last two are not states of Glue's. */
export type StepState = StepDetails['state'] | 'SKIPPED' | 'NOT_RUN';

/** One step of a run, whether or not its turn has come. */
export interface IStep {
  readonly title: string;
  /** The cell it came from, from 1; 0: none. */
  readonly cell: number;
  readonly state: StepState;
  /** Null where the code is not there any more. */
  readonly code: string | null;
  /** Null until it starts. */
  readonly run: StepDetails | null;
}

/** The steps of a run in order: the script says which there are, the run how far it came. */
export function stepsOf(details: RunDetails, script: RunScript | ApiError | null): readonly IStep[] {
  const codes = script === null || script instanceof ApiError ? [] : script.steps;
  const runs = new Map(details.steps.map(step => [step.index, step]));
  const count = Math.max(codes.length, ...details.steps.map(step => step.index + 1));
  return Array.from({ length: count }, (_, index) => {
    const code = codes[index];
    const run = runs.get(index) ?? null;
    return {
      title: run?.title ?? code?.title ?? '',
      cell: run?.cell ?? code?.cell ?? 0,
      state: stateOf(run, details),
      code: code?.code ?? null,
      run
    };
  });
}

function stateOf(run: StepDetails | null, details: RunDetails): StepState {
  if (run !== null) {
    return run.reuse === 'skipped' ? 'SKIPPED' : run.state;
  }
  return isFinal(details.state) ? 'NOT_RUN' : 'WAITING';
}

/** How many steps are done. */
export function doneCount(steps: readonly IStep[]): number {
  return steps.filter(step => step.state === 'SUCCEEDED' || step.state === 'SKIPPED').length;
}
