import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { ApiError } from '../api/errors';
import { relativeTime } from '../jobs/ago';
import type { Crawler, CrawlRun } from './tokens';
import { activityOf, type ICrawlLook, lookOf, summaryOf } from './words';

interface ICrawlerProps {
  readonly crawler: Crawler;
  readonly runs: readonly CrawlRun[] | ApiError | undefined;
  readonly expanded: boolean;
  readonly asking: boolean;
  readonly trans: TranslationBundle;
  readonly onToggle: (expanded: boolean) => void;
  readonly onRun: () => void;
  readonly onStop: () => void;
}

/** One crawler: where it looks, how it went last, and a button to run or to stop it. */
export function CrawlerItem(props: ICrawlerProps): React.JSX.Element {
  const { crawler, runs, expanded, asking, trans, onToggle, onRun, onStop } = props;
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
          onClick={activity ? onStop : onRun}
        >
          <Icon.react tag="span" />
        </button>
      </div>
      <div className="gp-Job-facts">
        <div className="gp-mod-dim gp-Crawler-target" title={crawler.targets.join('\n')}>
          {crawler.targets[0]?.replace('file://', '')}
          {crawler.targets.length > 1 && ` +${crawler.targets.length - 1}`}
        </div>
        {activity ? (
          <Mark look={activity} />
        ) : crawler.last_run ? (
          <RunLine run={crawler.last_run} trans={trans} />
        ) : (
          <div>{trans.__('never ran')}</div>
        )}
        {!activity && crawler.last_run?.error && <div className="gp-Run-error">{crawler.last_run.error}</div>}
      </div>
      {expanded && <RunList crawler={crawler} runs={runs} trans={trans} />}
    </li>
  );
}

function Mark({ look }: { readonly look: ICrawlLook }): React.JSX.Element {
  return (
    <span className={`gp-State gp-mod-${look.tone}`}>
      <span className="gp-State-mark" aria-hidden="true">
        {look.mark}
      </span>
      {look.word}
    </span>
  );
}

function RunLine({
  run,
  trans
}: {
  readonly run: CrawlRun;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const when = run.finished_at ?? run.started_at;
  return (
    <>
      <div className="gp-Run-line" title={new Date(when).toLocaleString()}>
        <Mark look={lookOf(run, trans)} />
        <span className="gp-mod-dim">{`· ${relativeTime(when, new Date())}`}</span>
      </div>
      {run.state === 'COMPLETED' && <div className="gp-mod-dim">{summaryOf(run, trans)}</div>}
    </>
  );
}

function RunList({
  crawler,
  runs,
  trans
}: Pick<ICrawlerProps, 'crawler' | 'runs' | 'trans'>): React.JSX.Element {
  if (runs instanceof ApiError) {
    return <div className="gp-Row-error">{`${runs.message} ${runs.nextStep}`}</div>;
  }
  if (runs === undefined) {
    return <div className="gp-Row-note">{trans.__('Reading…')}</div>;
  }
  return (
    <ul className="gp-Runs" aria-label={trans.__('Runs of crawler %1', crawler.name)}>
      {runs.map(run => (
        <li key={run.id}>
          <RunLine run={run} trans={trans} />
          {run.error && <div className="gp-Run-error">{run.error}</div>}
          {run.tables
            .filter(table => table.kind !== 'unchanged')
            .map(table => (
              <div
                key={table.name}
                className="gp-Crawler-table"
                title={[table.why, ...table.notes].join('\n')}
              >
                {`${table.kind} `}
                <b>{`${table.database}.${table.name}`}</b>
                <span className="gp-mod-dim">{` ${table.classification}`}</span>
              </div>
            ))}
        </li>
      ))}
    </ul>
  );
}
