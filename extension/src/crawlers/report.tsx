import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Mark } from './marks';
import type { CrawlReport, TableReport } from './tokens';
import { headingOf, type IReportLine, kindWord, linesOf, lookOf, secondsText, summaryOf } from './words';

interface IReportProps {
  readonly report: CrawlReport;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onOpenTable: (database: string, table: string) => void;
}

/** What a crawl did, or a dry run would do: table by table, column by column, and what is in no table. */
export function Report({ report, locale, trans, onOpenTable }: IReportProps): React.JSX.Element {
  const isDry = report.mode === 'dry run';
  const told = [
    new Date(report.started_at).toLocaleString(locale),
    secondsText(report, locale),
    report.origin,
    report.state === 'COMPLETED' ? summaryOf(report, trans) : ''
  ];
  const unchanged = report.tables.filter(({ kind }) => kind === 'unchanged');
  return (
    <section aria-label={trans.__('Report of %1', report.id)}>
      <h3>{headingOf(report, trans)}</h3>
      <p>
        <Mark look={lookOf(report, trans)} />{' '}
        <span className="gp-mod-dim">{told.filter(Boolean).join(' · ')}</span>
      </p>
      {report.error && <p className="gp-Row-error">{report.error}</p>}
      {report.tables
        .filter(({ kind }) => kind !== 'unchanged')
        .map(table => (
          <TableDiff
            key={`${table.database}.${table.name}`}
            table={table}
            trans={trans}
            {...(canOpen(table, isDry) && { onOpen: () => onOpenTable(table.database, table.name) })}
          />
        ))}
      {unchanged.length > 0 && (
        <p className="gp-mod-dim">
          {trans.__('Unchanged: %1', unchanged.map(({ database, name }) => `${database}.${name}`).join(', '))}
        </p>
      )}
      {report.skipped.length > 0 && (
        <details>
          <summary>{trans._n('%1 file in no table', '%1 files in no table', report.skipped_count)}</summary>
          <ul>
            {report.skipped.map(({ path, reason }) => (
              <li key={path}>
                <code>{path}</code> {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function canOpen({ kind }: TableReport, isDry: boolean): boolean {
  return isDry ? kind !== 'created' : kind !== 'deleted';
}

interface ITableDiffProps {
  readonly table: TableReport;
  readonly trans: TranslationBundle;
  readonly onOpen?: () => void;
}

function TableDiff({ table, trans, onOpen }: ITableDiffProps): React.JSX.Element {
  const name = `${table.database}.${table.name}`;
  const lines = linesOf(table, trans);
  return (
    <article className="gp-CrawlTable" aria-label={`${kindWord(table.kind, trans)} ${name}`}>
      <h4>
        <span className="gp-Badge">{kindWord(table.kind, trans)}</span>{' '}
        {onOpen ? (
          <button type="button" className="gp-Promote-cell" onClick={onOpen}>
            {name}
          </button>
        ) : (
          name
        )}{' '}
        <span className="gp-mod-dim">
          {[table.classification, trans._n('%1 file', '%1 files', table.files)].filter(Boolean).join(' · ')}
        </span>
      </h4>
      {table.why && <p className="gp-mod-dim">{table.why}</p>}
      {lines.length > 0 && (
        <ul className="gp-CrawlTable-lines" aria-label={trans.__('Changes of %1', name)}>
          {lines.map((line, index) => (
            <li key={index} className={CLASSES[line.sign]}>
              <code>{`${line.sign} ${line.text}`}</code>
            </li>
          ))}
        </ul>
      )}
      {table.notes.map((note, index) => (
        <p key={index}>{note}</p>
      ))}
    </article>
  );
}

const CLASSES: Record<IReportLine['sign'], string> = {
  '+': 'gp-mod-came',
  '−': 'gp-mod-went',
  '~': 'gp-mod-became'
};
