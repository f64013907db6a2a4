import type { TranslationBundle } from '@jupyterlab/translation';

import type { Crawler, CrawlRun } from './tokens';

/** How a crawler or a run of it looks: mark, tone and word; colour is never alone. */
export interface ICrawlLook {
  readonly mark: string;
  readonly tone: 'good' | 'bad' | 'busy' | 'quiet';
  readonly word: string;
}

/** Say how a run went. */
export function lookOf(run: CrawlRun, trans: TranslationBundle): ICrawlLook {
  switch (run.state) {
    case 'RUNNING':
      return { mark: '◑', tone: 'busy', word: trans.__('crawling') };
    case 'COMPLETED':
      return { mark: '✓', tone: 'good', word: trans.__('completed') };
    case 'STOPPED':
      return { mark: '■', tone: 'quiet', word: trans.__('stopped') };
    case 'FAILED':
      return { mark: '✕', tone: 'bad', word: trans.__('failed') };
  }
}

/** Say what a crawler is at now; null when nothing is under way. */
export function activityOf(crawler: Crawler, trans: TranslationBundle): ICrawlLook | null {
  switch (crawler.under_way) {
    case null:
      return null;
    case 'WAITING':
      return { mark: '◌', tone: 'quiet', word: trans.__('waiting') };
    case 'STOPPING':
      return { mark: '◕', tone: 'busy', word: trans.__('stopping') };
    default:
      return { mark: '◑', tone: 'busy', word: trans.__('crawling') };
  }
}

/** Sum up the report of a run: "2 tables created, 1 updated, 44 files"; "nothing changed" when it found no news. */
export function summaryOf(run: CrawlRun, trans: TranslationBundle): string {
  const counts = new Map<string, number>();
  for (const { kind } of run.tables) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const changes = ['created', 'updated', 'deleted', 'deprecated', 'logged only']
    .filter(kind => counts.has(kind))
    .map(kind => `${counts.get(kind)} ${kind}`);
  const tables = changes.length > 0 ? changes.join(', ') : trans.__('nothing changed');
  if (run.mode === 'dry run') {
    return `${trans.__('a dry run: nothing was written')} · ${tables}`;
  }
  const files = trans._n('%1 file', '%1 files', run.files);
  const skipped = run.skipped_count > 0 ? `, ${trans.__('%1 left out', run.skipped_count)}` : '';
  return `${tables} · ${files}${skipped}`;
}
