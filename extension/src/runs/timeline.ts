import type { RunLine, Timeline } from './tokens';

/** A run as a bar: where it begins and how long it is, in percent of the span, and in which row of its lane. */
export interface IBar {
  readonly run: RunLine;
  readonly left: number;
  readonly width: number;
  readonly row: number;
}

/** The runs of one job; runs at the same time stand in rows below each other. */
export interface ILane {
  readonly job: string;
  readonly bars: readonly IBar[];
  readonly rows: number;
}

/** A moment under the timeline. */
export interface ITick {
  readonly at: Date;
  readonly left: number;
}

/** Narrower than this a bar could neither be seen nor hit. */
const NARROWEST = 0.6;

/** Lay the runs of a timeline out: a lane for each job, by name. */
export function lanesOf(timeline: Timeline, now: Date): readonly ILane[] {
  const start = Date.parse(timeline.since);
  const span = Date.parse(timeline.until) - start;
  const percent = (moment: number) => Math.min(100, Math.max(0, ((moment - start) / span) * 100));
  const byJob = new Map<string, RunLine[]>();
  for (const run of timeline.runs) {
    byJob.set(run.job_name, [...(byJob.get(run.job_name) ?? []), run]);
  }
  return [...byJob]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([job, runs]) => {
      const ends: number[] = []; // of the last bar of each row
      const bars = runs
        .map(run => ({ run, begin: Date.parse(run.started_at ?? run.queued_at) }))
        .sort((one, other) => one.begin - other.begin)
        .map(({ run, begin }) => {
          const end = run.ended_at === null ? now.getTime() : Date.parse(run.ended_at);
          const width = Math.max(NARROWEST, percent(end) - percent(begin));
          const left = Math.min(percent(begin), 100 - width);
          const free = ends.findIndex(taken => taken <= left);
          const row = free === -1 ? ends.length : free;
          ends[row] = left + width;
          return { run, left, width, row };
        });
      return { job, bars, rows: ends.length };
    });
}

/** Where the timeline is marked: each few hours of a day, each midnight of a longer one, by the reader's clock. */
export function ticksOf(timeline: Timeline): readonly ITick[] {
  const start = Date.parse(timeline.since);
  const end = Date.parse(timeline.until);
  const hours = (end - start) / 3_600_000;
  const step = hours <= 48 ? 4 : 24;
  const at = new Date(start);
  at.setMinutes(0, 0, 0);
  at.setHours(0);
  const ticks: ITick[] = [];
  while (at.getTime() < end) {
    if (at.getTime() >= start) {
      ticks.push({ at: new Date(at), left: ((at.getTime() - start) / (end - start)) * 100 });
    }
    at.setHours(at.getHours() + step);
  }
  return ticks;
}
