import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PolledView } from '../panel/polledView';
import { CrawlerItem, type ICrawlerActions } from './row';
import type { ICrawlersModel } from './tokens';

interface IOptions {
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly actions: ICrawlerActions;
}

/** The crawlers. It makes the model work only while it is seen. */
export class CrawlersView extends PolledView<ICrawlersModel> {
  constructor(
    model: ICrawlersModel,
    private readonly options: IOptions
  ) {
    super(model);
    this.addClass('gp-Jobs');
  }

  protected override render(): React.JSX.Element {
    return (
      <UseSignal signal={this.model.changed}>
        {() => <CrawlerList model={this.model} {...this.options} />}
      </UseSignal>
    );
  }
}

function CrawlerList({
  model,
  locale,
  trans,
  actions
}: IOptions & { readonly model: ICrawlersModel }): React.JSX.Element {
  const { crawlers, runs, expanded, asking, error } = model.state;
  return (
    <>
      {error && <ErrorNotice error={error} trans={trans} onRetry={() => void model.refresh()} />}
      {crawlers === null && !error && <EmptyNotice>{trans.__('Reading the crawlers…')}</EmptyNotice>}
      {crawlers?.length === 0 && (
        <EmptyNotice>
          {trans.__('No crawler yet. Right-click a folder in the file browser, or:')}{' '}
          <code>%crawl PATH --name NAME</code>
        </EmptyNotice>
      )}
      {crawlers !== null && crawlers.length > 0 && (
        <ul className="gp-Jobs-list" aria-label={trans.__('Crawlers')}>
          {crawlers.map(crawler => (
            <CrawlerItem
              key={crawler.name}
              crawler={crawler}
              runs={runs.get(crawler.name)}
              expanded={expanded.has(crawler.name)}
              asking={asking.has(crawler.name)}
              locale={locale}
              trans={trans}
              actions={actions}
              onToggle={open => model.setExpanded(crawler.name, open)}
            />
          ))}
        </ul>
      )}
    </>
  );
}
