import type { TranslationBundle } from '@jupyterlab/translation';

import type { Schemas } from '../api/tokens';
import type { Crawler, CrawlRun, TableReport } from './tokens';

/** How a crawler or a run of it looks: mark, tone and word; colour is never alone. */
export interface ICrawlLook {
  readonly mark: string;
  readonly tone: 'good' | 'bad' | 'busy' | 'quiet';
  readonly word: string;
}

type ChangeKind = Schemas['ChangeKind'];

/** Say how a run went. */
export function lookOf(run: Pick<CrawlRun, 'state'>, trans: TranslationBundle): ICrawlLook {
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

/** What the report of a run is headed by: nothing is told as done before the run has ended. */
export function headingOf(
  { mode, state }: Pick<CrawlRun, 'mode' | 'state'>,
  trans: TranslationBundle
): string {
  if (state === 'RUNNING') {
    return mode === 'dry run' ? trans.__('This dry run is under way') : trans.__('This crawl is under way');
  }
  return mode === 'dry run' ? trans.__('What a crawl would do') : trans.__('What this crawl did');
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
      return {
        mark: '◑',
        tone: 'busy',
        word: crawler.under_way_mode === 'dry run' ? trans.__('dry run') : trans.__('crawling')
      };
  }
}

/** What a crawl did to a table, as a word of the reader's language. */
export function kindWord(kind: ChangeKind, trans: TranslationBundle): string {
  const words: Record<ChangeKind, string> = {
    created: trans.__('created'),
    updated: trans.__('updated'),
    unchanged: trans.__('unchanged'),
    deleted: trans.__('deleted'),
    deprecated: trans.__('deprecated'),
    'logged only': trans.__('logged only')
  };
  return words[kind];
}

/** How many tables a run did this to. */
export function countOf(run: Pick<CrawlRun, 'tables'>, kind: ChangeKind): number {
  return run.tables.filter(table => table.kind === kind).length;
}

const NEWS: readonly ChangeKind[] = ['created', 'updated', 'deleted', 'deprecated', 'logged only'];

/** Sum up the report of a run: "2 tables created, 1 updated, 44 files"; "nothing changed" when it found no news. */
export function summaryOf(run: CrawlRun, trans: TranslationBundle): string {
  const changes = NEWS.filter(kind => countOf(run, kind) > 0).map(kind =>
    trans.__('%1 %2', countOf(run, kind), kindWord(kind, trans))
  );
  const tables = changes.length > 0 ? changes.join(', ') : trans.__('nothing changed');
  if (run.mode === 'dry run') {
    return `${trans.__('a dry run: nothing was written')} · ${tables}`;
  }
  const files = trans._n('%1 file', '%1 files', run.files);
  const skipped = run.skipped_count > 0 ? `, ${trans.__('%1 left out', run.skipped_count)}` : '';
  return `${tables} · ${files}${skipped}`;
}

/** One line of a report: a sign as in a diff, and what it is about. */
export interface IReportLine {
  readonly sign: '+' | '−' | '~';
  readonly text: string;
}

/** What a crawl did to a table, column by column: of a new table every column, of another one those that changed. */
export function linesOf(table: TableReport, trans: TranslationBundle): readonly IReportLine[] {
  const lines: IReportLine[] = [];
  if (table.kind === 'created') {
    const columns = table.columns.map(({ name, type }) => `${name} ${type}`);
    const keys = table.partition_keys.map(({ name, type }) => trans.__('%1 %2, a partition key', name, type));
    lines.push(...[...columns, ...keys].map(text => ({ sign: '+' as const, text })));
  }
  for (const { kind, name, before, after } of table.column_changes) {
    switch (kind) {
      case 'added':
        lines.push({ sign: '+', text: `${name} ${after}` });
        break;
      case 'removed':
        lines.push({ sign: '−', text: `${name} ${before}` });
        break;
      case 'retyped':
        lines.push({ sign: '~', text: `${name} ${before} → ${after}` });
        break;
    }
  }
  if (table.partitions_added > 0) {
    lines.push({ sign: '+', text: trans._n('%1 partition', '%1 partitions', table.partitions_added) });
  }
  if (table.partitions_dropped > 0) {
    lines.push({ sign: '−', text: trans._n('%1 partition', '%1 partitions', table.partitions_dropped) });
  }
  return lines;
}

/** How long a run took. */
export function secondsText(run: Pick<CrawlRun, 'elapsed_s'>, locale: string | undefined): string {
  const { elapsed_s: seconds } = run;
  return seconds === null
    ? ''
    : seconds.toLocaleString(locale, {
        style: 'unit',
        unit: 'second',
        maximumFractionDigits: seconds < 1 ? 2 : seconds < 10 ? 1 : 0
      });
}
