import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon, type LabIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { ApiError, sentenceOf } from '../api/errors';
import { databaseIcon, eyeIcon, sparkIcon, sqlIcon, tableIcon, viewIcon } from '../icons';
import { codeFor, type Form } from './insertion';
import { Marked } from './marked';
import type { IColumnRow, IDatabaseRow, INoteRow, ITableRow, Row } from './rows';

export interface IRowActions {
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly words: readonly string[];
  readonly onInsert: (form: Form, row: ITableRow) => void;
  readonly onPreview: (row: ITableRow) => void;
}

/** What stands in one line of the tree. */
export function RowContent({ row, ...actions }: { readonly row: Row } & IRowActions): React.JSX.Element {
  switch (row.kind) {
    case 'database':
      return <DatabaseLine row={row} {...actions} />;
    case 'table':
      return <TableLine row={row} {...actions} />;
    case 'column':
      return <ColumnLine row={row} {...actions} />;
    case 'note':
      return <NoteLine row={row} {...actions} />;
  }
}

function DatabaseLine({
  row,
  locale,
  trans
}: { readonly row: IDatabaseRow } & IRowActions): React.JSX.Element {
  return (
    <>
      <Caret expanded={row.expanded} />
      <databaseIcon.react className="gp-Row-icon" tag="span" />
      <span className="gp-Row-name">{row.database.name}</span>
      {row.tableCount !== null && (
        <span className="gp-Row-aside" title={trans._n('%1 table', '%1 tables', row.tableCount)}>
          {row.tableCount.toLocaleString(locale)}
        </span>
      )}
    </>
  );
}

function TableLine({
  row,
  trans,
  words,
  onInsert,
  onPreview
}: { readonly row: ITableRow } & IRowActions): React.JSX.Element {
  const { database, table } = row;
  const isView = table.type === 'VIRTUAL_VIEW';
  const Icon = isView ? viewIcon : tableIcon;
  const insert = (form: Form, icon: LabIcon, label: string) => (
    <RowAction
      icon={icon}
      label={label}
      hint={codeFor(form, database, table.name)}
      onClick={() => onInsert(form, row)}
    />
  );
  return (
    <>
      <Caret expanded={row.expanded} />
      <Icon.react className="gp-Row-icon" tag="span" />
      <span className="gp-Row-name">
        <Marked text={table.name} words={words} />
      </span>
      <span className="gp-Row-aside">{isView ? trans.__('view') : table.classification}</span>
      <span className="gp-Row-actions">
        {insert('spark', sparkIcon, trans.__('Insert %1 as a DataFrame', table.name))}
        {insert('sql', sqlIcon, trans.__('Insert a SELECT from %1', table.name))}
        <RowAction
          icon={eyeIcon}
          label={trans.__('Show rows of %1', table.name)}
          onClick={() => onPreview(row)}
        />
      </span>
    </>
  );
}

interface IRowActionProps {
  readonly icon: LabIcon;
  readonly label: string;
  readonly hint?: string;
  readonly onClick: () => void;
}

/** A button in a line. It is not in the order of Tab: the tree has its keys. */
function RowAction({ icon, label, hint, onClick }: IRowActionProps): React.JSX.Element {
  return (
    <button
      type="button"
      className="gp-Row-action"
      tabIndex={-1}
      aria-label={label}
      title={hint === undefined ? label : `${label}\n${hint}`}
      onClick={event => {
        event.stopPropagation();
        onClick();
      }}
    >
      <icon.react tag="span" />
    </button>
  );
}

function ColumnLine({ row, trans }: { readonly row: IColumnRow } & IRowActions): React.JSX.Element {
  return (
    <>
      <span className="gp-Row-name">{row.column.name}</span>
      {row.isPartitionKey && (
        <span className="gp-Badge" title={trans.__('Partition key')}>
          {trans.__('partition')}
        </span>
      )}
      <code className="gp-Row-type">{row.column.type}</code>
    </>
  );
}

function NoteLine({ row, trans }: { readonly row: INoteRow } & IRowActions): React.JSX.Element {
  const { note } = row;
  if (note instanceof ApiError) {
    return <span className="gp-Row-error">{sentenceOf(note, trans)}</span>;
  }
  return (
    <span className="gp-Row-note">
      {note === 'loading' ? trans.__('Reading…') : trans.__('Nothing here')}
    </span>
  );
}

function Caret({ expanded }: { readonly expanded: boolean }): React.JSX.Element {
  const Icon = expanded ? caretDownIcon : caretRightIcon;
  return <Icon.react className="gp-Row-caret" tag="span" />;
}
