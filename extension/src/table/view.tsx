import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError } from '../api/errors';
import { RowTable } from '../catalog/rowTable';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PageView } from '../panel/pageView';
import { Columns } from './columns';
import { Partitions, StatisticsPart } from './data';
import { TableHead } from './head';
import { LineageGraph } from './lineageGraph';
import { TabBar } from './tabs';
import type { INoteChange, ITableModel, ITablePath, Table } from './tokens';
import { Versions } from './versions';

/** What the page asks for; the plugin turns it into commands. */
export interface ITablePageActions {
  readonly annotate: (path: ITablePath, change: INoteChange) => void;
  readonly count: (path: ITablePath) => void;
  readonly restore: (path: ITablePath, version: number) => void;
  readonly open: (path: ITablePath) => void;
  readonly crawl: (path: ITablePath) => void;
  /** Whether there is something that crawls: crawlers can be turned off. */
  readonly canCrawl: () => boolean;
}

/** Everything about one table, in the main area. */
export class TablePage extends PageView<ITableModel> {
  constructor(
    readonly table: ITableModel,
    private readonly locale: string | undefined,
    private readonly trans: TranslationBundle,
    private readonly actions: ITablePageActions
  ) {
    super(table);
    this.addClass('gp-Table');
  }

  protected override content(): React.JSX.Element {
    return <TableContent model={this.table} locale={this.locale} trans={this.trans} actions={this.actions} />;
  }
}

interface IContentProps {
  readonly model: ITableModel;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly actions: ITablePageActions;
}

function TableContent({ model, locale, trans, actions }: IContentProps): React.JSX.Element {
  const { state, path } = model;
  const { table, error } = state;
  const retry = () => void model.refresh();
  const prefix = React.useId();
  const notice = error && <ErrorNotice error={error} trans={trans} onRetry={retry} />;
  // A table that is gone is not shown as if it were there; one whose server is away is.
  if (table === null || error?.status === 404) {
    return notice || <EmptyNotice>{trans.__('Reading the table…')}</EmptyNotice>;
  }
  const onAnnotate = (change: INoteChange) => actions.annotate(path, change);
  return (
    <>
      {notice}
      <TableHead
        table={table}
        notes={state.notes}
        trans={trans}
        onAnnotate={onAnnotate}
        {...(actions.canCrawl() && { onCrawl: () => actions.crawl(path) })}
      />
      <TabBar
        prefix={prefix}
        current={state.tab}
        table={table}
        locale={locale}
        trans={trans}
        onTab={tab => model.setTab(tab)}
      />
      <div
        className="gp-Table-part"
        role="tabpanel"
        id={`${prefix}panel`}
        aria-labelledby={`${prefix}${state.tab}`}
        tabIndex={0}
      >
        <Part table={table} model={model} locale={locale} trans={trans} actions={actions} />
      </div>
    </>
  );
}

function Part({
  table,
  model,
  locale,
  trans,
  actions
}: { readonly table: Table } & IContentProps): React.JSX.Element {
  const { state, path } = model;
  const retry = () => void model.refresh();
  const shown = <T,>(part: T | ApiError | null, draw: (part: T) => React.JSX.Element): React.JSX.Element =>
    part instanceof ApiError ? (
      <ErrorNotice
        error={part}
        trans={trans}
        onRetry={state.tab === 'rows' ? () => model.readRows() : retry}
      />
    ) : part === null ? (
      <EmptyNotice>{trans.__('Reading…')}</EmptyNotice>
    ) : (
      draw(part)
    );
  switch (state.tab) {
    case 'columns':
      return (
        <Columns
          table={table}
          notes={state.notes}
          trans={trans}
          onAnnotate={change => actions.annotate(path, change)}
        />
      );
    case 'partitions':
      return shown(state.partitions, partitions => (
        <Partitions
          table={table}
          partitions={partitions}
          locale={locale}
          trans={trans}
          onMore={() => model.showMorePartitions()}
        />
      ));
    case 'statistics':
      return shown(state.statistics, statistics => (
        <StatisticsPart
          statistics={statistics}
          isChanging={state.isChanging}
          locale={locale}
          trans={trans}
          onCount={() => actions.count(path)}
        />
      ));
    case 'versions':
      return shown(state.versions, versions => (
        <Versions
          versions={versions}
          comparison={state.comparison}
          diff={state.diff}
          isChanging={state.isChanging}
          locale={locale}
          trans={trans}
          onCompare={comparison => model.compare(comparison)}
          onRestore={version => actions.restore(path, version)}
          onRetry={retry}
        />
      ));
    case 'lineage':
      return shown(state.lineage, lineage => (
        <LineageGraph
          lineage={lineage}
          direction={state.direction}
          trans={trans}
          onDirection={direction => model.setDirection(direction)}
          onOpen={actions.open}
        />
      ));
    case 'rows':
      return shown(state.rows, rows => (
        <>
          <button type="button" className="jp-mod-styled jp-mod-minimal" onClick={() => model.readRows()}>
            {trans.__('Read again')}
          </button>
          <RowTable preview={rows} trans={trans} />
        </>
      ));
  }
}
