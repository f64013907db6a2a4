import type { TranslationBundle } from '@jupyterlab/translation';

import type { Run, RunState } from './tokens';

/** How a state looks: its mark, and the tone that colours it. Mark and word say it too; colour is never alone. */
export interface IStateLook {
  readonly mark: string;
  readonly tone: 'good' | 'bad' | 'busy' | 'quiet';
}

const LOOKS: Record<RunState, IStateLook> = {
  WAITING: { mark: '◌', tone: 'quiet' },
  STARTING: { mark: '◔', tone: 'busy' },
  RUNNING: { mark: '◑', tone: 'busy' },
  STOPPING: { mark: '◕', tone: 'busy' },
  STOPPED: { mark: '■', tone: 'quiet' },
  SUCCEEDED: { mark: '✓', tone: 'good' },
  FAILED: { mark: '✕', tone: 'bad' },
  TIMEOUT: { mark: '✕', tone: 'bad' },
  ERROR: { mark: '✕', tone: 'bad' }
};

const UNFINISHED: ReadonlySet<RunState> = new Set(['WAITING', 'STARTING', 'RUNNING', 'STOPPING'] as const);

export function lookOf(state: RunState): IStateLook {
  return LOOKS[state];
}

/** Whether a run in this state will not change again. */
export function isFinal(state: RunState): boolean {
  return !UNFINISHED.has(state);
}

/** A state as a word of the reader's language. */
export function stateWord(state: RunState, trans: TranslationBundle): string {
  const words: Record<RunState, string> = {
    WAITING: trans.__('waiting'),
    STARTING: trans.__('starting'),
    RUNNING: trans.__('running'),
    STOPPING: trans.__('stopping'),
    STOPPED: trans.__('stopped'),
    SUCCEEDED: trans.__('succeeded'),
    FAILED: trans.__('failed'),
    TIMEOUT: trans.__('timed out'),
    ERROR: trans.__('broke off')
  };
  return words[state];
}

/** How long a run took, or has run until `now`: `0.4 s`, `41 s`, `3 min 20 s`, `2 h 5 min`; null before it started. */
export function durationOf(run: Pick<Run, 'started_at' | 'ended_at'>, now: Date): string | null {
  if (run.started_at === null) {
    return null;
  }
  const end = run.ended_at === null ? now : new Date(run.ended_at);
  const seconds = Math.max(0, (end.getTime() - new Date(run.started_at).getTime()) / 1000);
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 60) {
    return `${Math.round(seconds)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.floor(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
