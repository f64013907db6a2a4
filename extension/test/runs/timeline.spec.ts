import { lanesOf, ticksOf } from '../../src/runs/timeline';
import type { RunLine, Timeline } from '../../src/runs/tokens';

const NOW = new Date('2026-11-20T12:00:00Z');
const run = (id: string, job: string, started: string | null, ended: string | null): RunLine =>
  ({
    id,
    job_name: job,
    state: 'SUCCEEDED',
    queued_at: started,
    started_at: started,
    ended_at: ended
  }) as RunLine;
const timeline = (...runs: RunLine[]): Timeline => ({
  since: '2026-11-19T12:00:00Z',
  until: '2026-11-20T12:00:00Z',
  runs,
  is_truncated: false
});

describe('lanesOf()', () => {
  it('gives each job a lane, by name', () => {
    const lanes = lanesOf(
      timeline(
        run('1', 'weekly', '2026-11-20T00:00:00Z', '2026-11-20T06:00:00Z'),
        run('2', 'daily', '2026-11-20T00:00:00Z', '2026-11-20T06:00:00Z')
      ),
      NOW
    );

    expect(lanes.map(({ job }) => job)).toEqual(['daily', 'weekly']);
    expect(lanes[0]?.bars[0]).toMatchObject({ left: 50, width: 25, row: 0 });
  });

  it('puts runs at the same time below each other, and later ones beside', () => {
    const [lane] = lanesOf(
      timeline(
        run('3', 'daily', '2026-11-20T07:00:00Z', '2026-11-20T08:00:00Z'),
        run('2', 'daily', '2026-11-20T01:00:00Z', '2026-11-20T03:00:00Z'),
        run('1', 'daily', '2026-11-20T00:00:00Z', '2026-11-20T06:00:00Z')
      ),
      NOW
    );

    expect(lane?.bars.map(({ run: { id }, row }) => [id, row])).toEqual([
      ['1', 0],
      ['2', 1],
      ['3', 0]
    ]);
    expect(lane?.rows).toBe(2);
  });

  it('keeps a bar within the span, and wide enough to be hit', () => {
    const [lane] = lanesOf(
      timeline(
        run('1', 'daily', '2026-11-01T00:00:00Z', '2026-11-19T18:00:00Z'),
        run('2', 'daily', '2026-11-20T11:59:59Z', null)
      ),
      NOW
    );

    expect(lane?.bars[0]).toMatchObject({ left: 0, width: 25 });
    expect(lane?.bars[1]?.width).toBeGreaterThan(0.5);
    expect((lane?.bars[1]?.left ?? 0) + (lane?.bars[1]?.width ?? 0)).toBeLessThanOrEqual(100);
  });
});

describe('ticksOf()', () => {
  it('marks every fourth hour of a day, and each midnight of a week', () => {
    const week = { ...timeline(), since: '2026-11-13T12:00:00Z' };

    expect(ticksOf(timeline())).toHaveLength(6);
    expect(ticksOf(week)).toHaveLength(7);
    expect(ticksOf(week).every(({ left }) => left >= 0 && left <= 100)).toBe(true);
  });
});
