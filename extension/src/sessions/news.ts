import type { Schemas } from '../api/tokens';

export type Session = Schemas['SessionModel'];

/** What a kernel tells of its session (kernel/gluepot/notebook/session_news.py). */
export interface INews {
  readonly state: 'none' | 'starting' | 'busy' | 'idle' | 'gone';
  readonly id: string;
  /** Where it runs, as it may be shown: `local[2]`, `spark://…`, `sc://…`. */
  readonly master: string;
  /** Seconds until the session is released when nothing is run; null for never. */
  readonly idle_left_s: number | null;
  readonly dpu_hours: number;
  readonly dpu: number;
  readonly glue_workers: string;
  readonly glue_usd: number;
  readonly glue_usd_per_hour: number;
}

/** Why nothing can be told: the server starts the kernel anew, or has given it up. With the kernel its session has ended. */
export type Silence = 'kernel-restarting' | 'kernel-dead';

const NONE: INews = {
  state: 'none',
  id: '',
  master: '',
  idle_left_s: null,
  dpu_hours: 0,
  dpu: 0,
  glue_workers: '',
  glue_usd: 0,
  glue_usd_per_hour: 0
};

/** News, and when they came: a countdown and a cost go on from there. */
export interface IHeard {
  readonly news: INews;
  readonly silence?: Silence;
  /** Milliseconds, as `Date.now()` has them. */
  readonly at: number;
}

/** What is shown of a kernel of ours that has told nothing yet, or can tell nothing. */
export function unheard(now: number, silence?: Silence): IHeard {
  return { news: NONE, at: now, ...(silence && { silence }) };
}

/** Return why a kernel with this status can tell nothing, or null when it can. */
export function silenceOf(status: string): Silence | null {
  switch (status) {
    case 'dead':
      return 'kernel-dead';
    case 'restarting':
    case 'autorestarting':
      return 'kernel-restarting';
    default:
      return null;
  }
}

/** One notebook's session as the status bar shows it now. */
export interface IGlance {
  readonly state: INews['state'] | Silence;
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

/** Whether the kernel itself can be asked nothing now. */
export function isSilent({ state }: IGlance): boolean {
  return state === 'kernel-dead' || state === 'kernel-restarting';
}

/** Return what is to be seen at `now` of a session that was heard of, joined with what the server knows of it. */
export function glanceAt({ news, at, silence }: IHeard, known: Session | undefined, now: number): IGlance {
  const elapsedS = news.state === 'gone' ? 0 : Math.max(0, now - at) / 1000;
  return {
    state: silence ?? news.state,
    id: news.id,
    master: news.master || (known?.master ?? ''),
    memoryBytes: known?.memory_bytes ?? null,
    hasUi: known?.has_ui ?? false,
    idleLeftS:
      news.state === 'idle' && news.idle_left_s !== null ? Math.max(0, news.idle_left_s - elapsedS) : null,
    dpuHours: news.dpu_hours + (news.dpu * elapsedS) / 3600,
    glueUsd: news.glue_usd + (news.glue_usd_per_hour * elapsedS) / 3600,
    glueWorkers: news.glue_workers
  };
}
