import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { ApiError, sentenceOf } from '../api/errors';
import { relativeTime } from '../jobs/ago';
import { Tool } from '../jobs/tools';
import { Mark, NextRun } from './marks';
import type { Crawler, CrawlRun } from './tokens';
import { activityOf, kindWord, lookOf, secondsText, summaryOf } from './words';

/** What can be done with a crawler; the plugin turns it into commands. */
export interface ICrawlerActions {
  readonly run: (crawler: string) => void;
  readonly stop: (crawler: string) => void;
  readonly dryRun: (crawler: string) => void;
  readonly edit: (crawler: string) => void;
  /** Show all its runs, and the report of one; without `run` of the newest. */
  readonly open: (crawler: string, run?: string) => void;
}

interface ICrawlerProps {
  readonly crawler: Crawler;
  readonly runs: readonly CrawlRun[] | ApiError | undefined;
  readonly expanded: boolean;
  readonly asking: boolean;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly actions: ICrawlerActions;
  readonly onToggle: (expanded: boolean) => void;
}

/** One crawler: where it looks, how it went last, when it runs next, and a button to run or to stop it. */
export function CrawlerItem(props: ICrawlerProps): React.JSX.Element {
  const { crawler, expanded, asking, locale, trans, actions, onToggle } = props;
  const Caret = expanded ? caretDownIcon : caretRightIcon;
  const activity = activityOf(crawler, trans);
  const label = activity ? trans.__('Stop %1', crawler.name) : trans.__('Crawl %1 now', crawler.name);
  const Icon = activity ? stopIcon : runIcon;
  return (
    <li className="gp-Job" data-crawler={crawler.name} aria-label={trans.__('crawler %1', crawler.name)}>
      <div className="gp-Job-head">
        <button
          type="button"
          className="gp-Job-toggle"
          aria-expanded={expanded}
          aria-label={trans.__('Runs of crawler %1', crawler.name)}
          onClick={() => onToggle(!expanded)}
        >
          <Caret.react className="gp-Row-caret" tag="span" />
          <span className="gp-Job-name" title={crawler.description || crawler.targets.join('\n')}>
            {crawler.name}
          </span>
          <span className="gp-Badge" title={trans.__('Its tables go into database %1', crawler.database)}>
            {crawler.database}
          </span>
        </button>
        <button
          type="button"
          className="gp-Job-run"
          disabled={asking || crawler.under_way === 'STOPPING'}
          aria-label={label}
          title={label}
          onClick={() => (activity ? actions.stop : actions.run)(crawler.name)}
        >
          <Icon.react tag="span" />
        </button>
      </div>
      <div className="gp-Job-facts">
        <div className="gp-mod-dim gp-Crawler-target" title={crawler.targets.join('\n')}>
          {crawler.targets[0]?.replace('file://', '')}
          {crawler.targets.length > 1 && ` +${crawler.targets.length - 1}`}
        </div>
        <NextRun crawler={crawler} locale={locale} trans={trans} />
        {activity ? (
          <Mark look={activity} />
        ) : crawler.last_run ? (
          <RunLine run={crawler.last_run} locale={locale} trans={trans} />
        ) : (
          <div>{trans.__('never ran')}</div>
        )}
        {!activity && crawler.last_run?.error && <div className="gp-Run-error">{crawler.last_run.error}</div>}
      </div>
      {expanded && (
        <>
          <div className="gp-Tools" role="toolbar" aria-label={trans.__('Tools of %1', crawler.name)}>
            <Tool label={trans.__('Dry run')} onClick={() => actions.dryRun(crawler.name)} />
            <Tool label={trans.__('Edit…')} onClick={() => actions.edit(crawler.name)} />
            <Tool label={trans.__('All runs')} onClick={() => actions.open(crawler.name)} />
          </div>
          <RunList {...props} />
        </>
      )}
    </li>
  );
}

interface IRunLineProps {
  readonly run: CrawlRun;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}

function RunLine({ run, locale, trans }: IRunLineProps): React.JSX.Element {
  const when = run.finished_at ?? run.started_at;
  return (
    <>
      <div className="gp-Run-line" title={new Date(when).toLocaleString(locale)}>
        <Mark look={lookOf(run, trans)} />
        <span className="gp-mod-dim">
          {[relativeTime(when, new Date(), locale), secondsText(run, locale)]
            .filter(Boolean)
            .map(text => `· ${text}`)
            .join(' ')}
        </span>
      </div>
      {run.state === 'COMPLETED' && <div className="gp-mod-dim">{summaryOf(run, trans)}</div>}
    </>
  );
}

function RunList({ crawler, runs, locale, trans, actions }: ICrawlerProps): React.JSX.Element {
  if (runs instanceof ApiError) {
    return <div className="gp-Row-error">{sentenceOf(runs, trans)}</div>;
  }
  if (runs === undefined) {
    return <div className="gp-Row-note">{trans.__('Reading…')}</div>;
  }
  return (
    <ul className="gp-Runs" aria-label={trans.__('Runs of crawler %1', crawler.name)}>
      {runs.map(run => (
        <li key={run.id}>
          <button
            type="button"
            className="gp-Run"
            aria-label={trans.__('Report of %1, %2', run.id, lookOf(run, trans).word)}
            onClick={() => actions.open(crawler.name, run.id)}
          >
            <span>
              <RunLine run={run} locale={locale} trans={trans} />
            </span>
          </button>
          {run.error && <div className="gp-Run-error">{run.error}</div>}
          {run.tables
            .filter(table => table.kind !== 'unchanged')
            .map(table => (
              <div
                key={table.name}
                className="gp-Crawler-table"
                title={[table.why, ...table.notes].join('\n')}
              >
                {`${kindWord(table.kind, trans)} `}
                <b>{`${table.database}.${table.name}`}</b>
                <span className="gp-mod-dim">{` ${table.classification}`}</span>
              </div>
            ))}
        </li>
      ))}
    </ul>
  );
}
