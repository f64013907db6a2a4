import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Schemas } from '../api/tokens';

interface IRowTableProps {
  readonly preview: Schemas['PreviewReply'];
  readonly trans: TranslationBundle;
}

/** The first rows of a table. */
export function RowTable({ preview, trans }: IRowTableProps): React.JSX.Element {
  const { columns, rows, table, truncated } = preview;
  const numeric = columns.map(({ type }) => /^(tinyint|smallint|int|bigint|float|double|decimal)/.test(type));
  return (
    <table className="gp-Preview-table" aria-label={trans.__('First rows of %1', table)}>
      <caption>
        {truncated
          ? trans.__('The first %1 rows of %2', rows.length, table)
          : trans.__('All rows of %1', table)}
      </caption>
      <thead>
        <tr>
          {columns.map((column, index) => (
            <th
              key={column.name}
              scope="col"
              title={column.comment}
              className={numeric[index] ? 'gp-mod-number' : ''}
            >
              {column.name}
              <small>{column.type}</small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, number) => (
          <tr key={number}>
            {row.map((value, index) => (
              <td key={index} className={numeric[index] ? 'gp-mod-number' : ''}>
                {value ?? <span className="gp-mod-null">{'null'}</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
