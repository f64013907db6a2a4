import { ApiError } from '../../src/api/errors';
import { doneCount, stepsOf } from '../../src/runs/steps';
import type { RunDetails, RunScript } from '../../src/runs/tokens';

type Step = RunDetails['steps'][number];

const step = (index: number, part: Partial<Step> = {}): Step => ({
  index,
  title: `Step ${index}`,
  cell: index + 1,
  state: 'SUCCEEDED',
  started_at: '2026-11-20T11:00:00Z',
  ended_at: '2026-11-20T11:00:01Z',
  reuse: 'run',
  metrics: null,
  ...part
});
const run = (state: RunDetails['state'], ...steps: Step[]) => ({ state, steps }) as unknown as RunDetails;
const script: RunScript = {
  run_id: 'jr_1',
  preamble: '',
  steps: ['a', 'b', 'c'].map((code, index) => ({ title: `Step ${index}`, cell: index + 1, code }))
};

describe('stepsOf()', () => {
  it('shows steps whose turn has not come as waiting while the run goes on', () => {
    const steps = stepsOf(run('RUNNING', step(0), step(1, { state: 'RUNNING' })), script);

    expect(steps.map(({ state }) => state)).toEqual(['SUCCEEDED', 'RUNNING', 'WAITING']);
    expect(steps.map(({ code }) => code)).toEqual(['a', 'b', 'c']);
    expect(doneCount(steps)).toBe(1);
  });

  it('shows them as not run when it is over', () => {
    const steps = stepsOf(run('FAILED', step(0, { state: 'FAILED' })), script);

    expect(steps.map(({ state }) => state)).toEqual(['FAILED', 'NOT_RUN', 'NOT_RUN']);
  });

  it('says what a repair did not do again', () => {
    const steps = stepsOf(run('SUCCEEDED', step(0, { reuse: 'skipped' }), step(1), step(2)), script);

    expect(steps[0]?.state).toBe('SKIPPED');
    expect(doneCount(steps)).toBe(3);
  });

  it('shows the steps of a run whose code is gone', () => {
    const error = new ApiError(404, { error: 'JobNotFoundError', message: '', next_step: '' });

    const steps = stepsOf(run('SUCCEEDED', step(0)), error);

    expect(steps.map(({ title, code }) => [title, code])).toEqual([['Step 0', null]]);
  });
});
