import { relativeTime } from '../../src/jobs/ago';
import { durationOf, isFinal } from '../../src/jobs/states';
import type { Run } from '../../src/jobs/tokens';

const NOW = new Date('2026-11-20T12:00:00Z');
const run = (started: string | null, ended: string | null): Run => ({
  id: 'jr_1',
  job_name: 'nightly',
  version: 1,
  state: 'RUNNING',
  state_detail: '',
  attempt: 0,
  trigger_name: null,
  queued_at: '2026-11-20T11:00:00Z',
  started_at: started,
  ended_at: ended,
  error: '',
  steps: []
});

describe('relativeTime()', () => {
  it.each([
    ['2026-11-20T11:58:00Z', '2 min. ago'],
    ['2026-11-20T17:00:00Z', 'in 5 hr.'],
    ['2026-11-21T12:00:00Z', 'tomorrow'],
    ['2026-11-20T12:00:00Z', 'now']
  ])('%s is %s', (moment, words) => {
    expect(relativeTime(moment, NOW, 'en')).toBe(words);
  });
});

describe("relativeTime(…, 'always')", () => {
  it('gives what can stand behind "next"', () => {
    expect(relativeTime('2026-11-21T12:00:00Z', NOW, 'en', 'always')).toBe('in 1 day');
  });
});

describe('durationOf()', () => {
  it.each([
    [null, null, null],
    ['2026-11-20T11:59:59.600Z', null, '0.4 s'],
    ['2026-11-20T11:00:00Z', '2026-11-20T11:00:41Z', '41 s'],
    ['2026-11-20T11:00:00Z', '2026-11-20T11:03:20Z', '3 min 20 s'],
    ['2026-11-20T09:55:00Z', null, '2 h 5 min']
  ])('from %s to %s is %s', (started, ended, words) => {
    expect(durationOf(run(started, ended), NOW)).toBe(words);
  });
});

describe('isFinal()', () => {
  it('is true of states that never change again', () => {
    expect((['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR'] as const).every(isFinal)).toBe(true);
    expect((['WAITING', 'STARTING', 'RUNNING', 'STOPPING'] as const).some(isFinal)).toBe(false);
  });
});
