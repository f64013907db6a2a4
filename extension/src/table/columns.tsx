import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Editable } from './editable';
import type { INoteChange, ITableState, Table } from './tokens';
import { Headings } from '../panel/headings';

interface IColumnsProps {
  readonly table: Table;
  readonly notes: ITableState['notes'];
  readonly trans: TranslationBundle;
  readonly onAnnotate: (change: INoteChange) => void;
}

/** The columns with their types and comments, partition keys last, and the parameters of the table. */
export function Columns({ table, notes, trans, onAnnotate }: IColumnsProps): React.JSX.Element {
  const keys = new Set(table.partition_keys);
  const parameters = Object.entries(table.parameters);
  return (
    <>
      <table className="gp-Grid" aria-label={trans.__('Columns')}>
        <Headings names={[trans.__('Column'), trans.__('Type'), trans.__('Comment')]} />
        <tbody>
          {[...table.columns, ...table.partition_keys].map(column => (
            <tr key={column.name}>
              <th scope="row">
                {column.name}
                {keys.has(column) && <span className="gp-Badge">{trans.__('partition')}</span>}
              </th>
              <td>
                <code>{column.type}</code>
              </td>
              <td className="gp-mod-wide">
                <Editable
                  text={notes?.columns[column.name]?.description || column.comment}
                  label={trans.__('comment of %1', column.name)}
                  editLabel={trans.__('Edit the comment of %1', column.name)}
                  placeholder={trans.__('No comment yet')}
                  onSave={description => onAnnotate({ column: column.name, description })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {parameters.length > 0 && (
        <details className="gp-Table-parameters">
          <summary>{trans._n('%1 parameter', '%1 parameters', parameters.length)}</summary>
          <table className="gp-Grid" aria-label={trans.__('Parameters')}>
            <tbody>
              {parameters.map(([name, value]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className="gp-mod-wide">
                    <code>{value}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}
