import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { EmptyNotice } from '../panel/notice';
import { bytesText } from '../panel/sizes';
import { Headings } from '../panel/headings';
import { countText, whenText } from './words';
import type { IPartitions, Statistics, Table } from './tokens';

interface IPartitionsProps {
  readonly table: Table;
  readonly partitions: IPartitions;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onMore: () => void;
}

/** The partitions with their values and places. */
export function Partitions({
  table,
  partitions,
  locale,
  trans,
  onMore
}: IPartitionsProps): React.JSX.Element {
  const { shown, isAll } = partitions;
  if (table.partition_keys.length === 0) {
    return <EmptyNotice>{trans.__('The table has no partition keys.')}</EmptyNotice>;
  }
  if (shown.length === 0) {
    return (
      <EmptyNotice>{trans.__('There are no partitions yet. A crawl or MSCK REPAIR finds them.')}</EmptyNotice>
    );
  }
  return (
    <>
      <table className="gp-Grid" aria-label={trans.__('Partitions')}>
        <caption>
          {isAll
            ? trans._n('%1 partition', '%1 partitions', shown.length)
            : trans.__(
                'The first %1 of %2 partitions',
                countText(shown.length, locale),
                countText(table.partition_count, locale)
              )}
        </caption>
        <Headings
          names={[...table.partition_keys.map(({ name }) => name), trans.__('Location'), trans.__('Added')]}
        />
        <tbody>
          {shown.map(partition => (
            <tr key={partition.name}>
              {partition.values.map((value, index) => (
                <td key={index}>{value}</td>
              ))}
              <td>
                <code>{partition.location}</code>
              </td>
              <td>{partition.created_at ? whenText(partition.created_at, new Date(), locale) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!isAll && (
        <button type="button" className="jp-mod-styled" onClick={onMore}>
          {trans.__('Show more')}
        </button>
      )}
    </>
  );
}

interface IStatisticsProps {
  readonly statistics: Statistics | 'none';
  readonly isChanging: boolean;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onCount: () => void;
}

/** What is known of the data, and how old that is. */
export function StatisticsPart(props: IStatisticsProps): React.JSX.Element {
  const { statistics, isChanging, locale, trans, onCount } = props;
  const count = (
    <button type="button" className="jp-mod-styled" disabled={isChanging} onClick={onCount}>
      {isChanging ? trans.__('Counting…') : trans.__('Count now')}
    </button>
  );
  if (statistics === 'none') {
    return (
      <>
        <EmptyNotice>{trans.__('Nobody has counted this table yet.')}</EmptyNotice>
        {count}
      </>
    );
  }
  const unknown = trans.__('unknown');
  const rows = statistics.rows === null ? unknown : countText(statistics.rows, locale);
  return (
    <>
      <p className="gp-Table-age">
        {trans.__(
          'Counted %1 from %2.',
          whenText(statistics.collected_at, new Date(), locale),
          statistics.source === 'files' ? trans.__('its files') : 'ANALYZE'
        )}{' '}
        {count}
      </p>
      <dl className="gp-Table-facts" aria-label={trans.__('Statistics')}>
        <dt>{trans.__('Rows')}</dt>
        <dd>{statistics.is_sampled ? trans.__('about %1', rows) : rows}</dd>
        <dt>{trans.__('Size')}</dt>
        <dd>{statistics.size_bytes === null ? unknown : bytesText(statistics.size_bytes, locale)}</dd>
        <dt>{trans.__('Files')}</dt>
        <dd>{statistics.files === null ? unknown : countText(statistics.files, locale)}</dd>
      </dl>
      {statistics.columns.length > 0 && (
        <table className="gp-Grid" aria-label={trans.__('Statistics of the columns')}>
          <Headings
            names={[
              trans.__('Column'),
              trans.__('Nulls'),
              trans.__('Least'),
              trans.__('Greatest'),
              trans.__('Distinct')
            ]}
          />
          <tbody>
            {statistics.columns.map(column => (
              <tr key={column.name}>
                <th scope="row">{column.name}</th>
                <td className="gp-mod-number">
                  {column.nulls === null ? '' : countText(column.nulls, locale)}
                </td>
                <td>{column.minimum}</td>
                <td>{column.maximum}</td>
                <td className="gp-mod-number">
                  {column.distinct === null ? '' : countText(column.distinct, locale)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
