import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import { ApiError } from '../api/errors';
import { RowTable } from '../catalog/rowTable';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { PolledView } from '../panel/polledView';
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
}

/** Everything about one table, in the main area. */
export class TablePage extends PolledView<ITableModel> {
  constructor(
    readonly table: ITableModel,
    private readonly trans: TranslationBundle,
    private readonly actions: ITablePageActions
  ) {
    super(table);
    this.addClass('gp-Table');
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.table.dispose();
      super.dispose();
    }
  }

  protected override render(): React.JSX.Element {
    return (
      <UseSignal signal={this.table.changed}>
        {() => <TableContent model={this.table} trans={this.trans} actions={this.actions} />}
      </UseSignal>
    );
  }
}

interface IContentProps {
  readonly model: ITableModel;
  readonly trans: TranslationBundle;
  readonly actions: ITablePageActions;
}

function TableContent({ model, trans, actions }: IContentProps): React.JSX.Element {
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
      <TableHead table={table} notes={state.notes} trans={trans} onAnnotate={onAnnotate} />
      <TabBar
        prefix={prefix}
        current={state.tab}
        table={table}
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
        <Part table={table} model={model} trans={trans} actions={actions} />
      </div>
    </>
  );
}

function Part({
  table,
  model,
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
          trans={trans}
          onMore={() => model.showMorePartitions()}
        />
      ));
    case 'statistics':
      return shown(state.statistics, statistics => (
        <StatisticsPart
          statistics={statistics}
          isChanging={state.isChanging}
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
