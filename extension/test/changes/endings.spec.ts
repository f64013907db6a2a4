import { toldOf } from '../../src/changes/endings';
import type { IChange } from '../../src/changes/tokens';

const run = (state: string, topic: IChange['topic'] = 'runs'): IChange => ({
  topic,
  things: [{ id: 'jr_1', name: 'nightly', state }]
});

describe('toldOf()', () => {
  it.each([
    ['FAILED', 'failures', ['bad']],
    ['TIMEOUT', 'failures', ['bad']],
    ['SUCCEEDED', 'failures', []],
    ['SUCCEEDED', 'all', ['good']],
    ['RUNNING', 'all', []],
    ['STOPPED', 'all', []],
    ['FAILED', 'none', []]
  ] as const)('tells of %s where %s are wanted as %j', (state, wanted, told) => {
    expect(toldOf(run(state), wanted).map(({ ending }) => ending)).toEqual(told);
  });

  it('tells nothing of what is no run', () => {
    expect(toldOf(run('FAILED', 'crawls'), 'all')).toEqual([]);
  });
});
