import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError, sentenceOf } from '../api/errors';
import { Tool } from '../jobs/tools';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PageView } from '../panel/pageView';
import { History } from './history';
import { Mark, NextRun } from './marks';
import { Report } from './report';
import type { Crawler, CrawlReport, ICrawlerModel } from './tokens';
import { activityOf } from './words';

/** What the page of a crawler asks for; the plugin turns it into commands. */
export interface ICrawlerPageActions {
  readonly run: () => void;
  readonly stop: () => void;
  readonly dryRun: () => void;
  readonly edit: () => void;
  readonly openTable: (database: string, table: string) => void;
}

interface IOptions {
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly actions: ICrawlerPageActions;
}

/** The page of one crawler: when it runs, its runs, and the report of one. */
export class CrawlerPage extends PageView<ICrawlerModel> {
  constructor(
    readonly crawler: ICrawlerModel,
    private readonly options: IOptions
  ) {
    super(crawler);
    this.asRegion(options.trans.__('Crawler %1', crawler.name));
  }

  protected override content(): React.JSX.Element {
    const { crawler, runs, hasMore, report, failure, error } = this.crawler.state;
    const { locale, trans, actions } = this.options;
    const shown = report instanceof ApiError ? undefined : report?.id;
    return (
      <>
        {error && <ErrorNotice error={error} trans={trans} onRetry={() => void this.crawler.refresh()} />}
        {crawler === null && !error && <EmptyNotice>{trans.__('Reading the crawler…')}</EmptyNotice>}
        {crawler && (
          <>
            <Head crawler={crawler} {...this.options} />
            {failure && <p className="gp-Row-error">{failure}</p>}
            {report instanceof ApiError ? (
              <p className="gp-Row-error">{sentenceOf(report, trans)}</p>
            ) : (
              report && (
                <>
                  <Report report={report} locale={locale} trans={trans} onOpenTable={actions.openTable} />
                  {canApply(report) && crawler.under_way === null && (
                    <Tool label={trans.__('Apply: crawl now')} onClick={actions.run} />
                  )}
                </>
              )
            )}
            <h3>{trans.__('Runs')}</h3>
            {runs.length === 0 ? (
              <p className="gp-Row-note">{trans.__('It never ran.')}</p>
            ) : (
              <History
                runs={runs}
                shown={shown}
                locale={locale}
                trans={trans}
                onChoose={run => void this.crawler.choose(run)}
              />
            )}
            {hasMore && <Tool label={trans.__('Show more')} onClick={() => void this.crawler.showMore()} />}
          </>
        )}
      </>
    );
  }
}

/** A dry run that found something to do can be applied. */
function canApply({ mode, state, tables }: CrawlReport): boolean {
  return mode === 'dry run' && state === 'COMPLETED' && tables.some(({ kind }) => kind !== 'unchanged');
}

function Head({
  crawler,
  locale,
  trans,
  actions
}: IOptions & { readonly crawler: Crawler }): React.JSX.Element {
  const activity = activityOf(crawler, trans);
  return (
    <header className="gp-RunPage-head">
      <h2>
        {crawler.name} <span className="gp-Badge">{crawler.database}</span>
      </h2>
      {crawler.description && <p>{crawler.description}</p>}
      {crawler.targets.map(target => (
        <p key={target} className="gp-mod-dim">
          {target.replace('file://', '')}
        </p>
      ))}
      <NextRun crawler={crawler} locale={locale} trans={trans} />
      {activity && (
        <p>
          <Mark look={activity} />
        </p>
      )}
      <div className="gp-RunPage-buttons" role="toolbar" aria-label={trans.__('Actions of the crawler')}>
        {activity ? (
          <Tool label={trans.__('Stop')} onClick={actions.stop} />
        ) : (
          <>
            <Tool label={trans.__('Crawl now')} onClick={actions.run} />
            <Tool label={trans.__('Dry run')} onClick={actions.dryRun} />
          </>
        )}
        <Tool label={trans.__('Edit…')} onClick={actions.edit} />
      </div>
    </header>
  );
}
