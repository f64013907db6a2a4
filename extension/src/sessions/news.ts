import type { Schemas } from '../api/tokens';

export type Session = Schemas['SessionModel'];

/** What a kernel tells of its session (kernel/gluepot/notebook/session_news.py). */
export interface INews {
  readonly state: 'none' | 'starting' | 'busy' | 'idle' | 'gone';
  readonly id: string;
  /** Seconds until the session is released when nothing is run; null for never. */
  readonly idle_left_s: number | null;
  readonly dpu_hours: number;
  readonly dpu: number;
  readonly glue_workers: string;
  readonly glue_usd: number;
  readonly glue_usd_per_hour: number;
}

/** News, and when they came: a countdown and a cost go on from there. */
export interface IHeard {
  readonly news: INews;
  /** Milliseconds, as `Date.now()` has them. */
  readonly at: number;
}

/** One notebook's session as the status bar shows it now. */
export interface IGlance {
  readonly state: INews['state'];
  readonly id: string;
  readonly master: string;
  readonly memoryBytes: number | null;
  readonly hasUi: boolean;
  /** Only while it is idle, and only where it is ever released. */
  readonly idleLeftS: number | null;
  readonly dpuHours: number;
  readonly glueUsd: number;
  readonly glueWorkers: string;
}

/** Return what is to be seen at `now` of a session that was heard of, joined with what the server knows of it. */
export function glanceAt({ news, at }: IHeard, known: Session | undefined, now: number): IGlance {
  const elapsedS = Math.max(0, now - at) / 1000;
  return {
    state: news.state,
    id: news.id,
    master: known?.master ?? '',
    memoryBytes: known?.memory_bytes ?? null,
    hasUi: known?.has_ui ?? false,
    idleLeftS:
      news.state === 'idle' && news.idle_left_s !== null ? Math.max(0, news.idle_left_s - elapsedS) : null,
    dpuHours: news.dpu_hours + (news.dpu * elapsedS) / 3600,
    glueUsd: news.glue_usd + (news.glue_usd_per_hour * elapsedS) / 3600,
    glueWorkers: news.glue_workers
  };
}
