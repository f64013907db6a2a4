import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { relativeTime } from '../jobs/ago';
import { Headings } from '../panel/headings';
import { Mark } from './marks';
import type { CrawlRun } from './tokens';
import { countOf, lookOf, secondsText } from './words';

interface IHistoryProps {
  readonly runs: readonly CrawlRun[];
  /** The run whose report is shown. */
  readonly shown: string | undefined;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onChoose: (run: string) => void;
}

/** The runs of a crawler, a line each; a click shows the report of one. */
export function History({ runs, shown, locale, trans, onChoose }: IHistoryProps): React.JSX.Element {
  const number = (count: number) => (count === 0 ? '' : count.toLocaleString(locale));
  return (
    <table className="gp-RunTable" aria-label={trans.__('Runs')}>
      <Headings
        names={[
          trans.__('State'),
          trans.__('Started'),
          trans.__('Took'),
          trans.__('Created'),
          trans.__('Updated'),
          trans.__('Deleted'),
          trans.__('Files'),
          trans.__('By')
        ]}
      />
      <tbody>
        {runs.map(run => (
          <tr key={run.id}>
            <td>
              <button
                type="button"
                className="gp-Promote-cell"
                aria-pressed={run.id === shown}
                aria-label={trans.__('Report of %1, %2', run.id, lookOf(run, trans).word)}
                title={run.error}
                onClick={() => onChoose(run.id)}
              >
                <Mark look={lookOf(run, trans)} />
              </button>
              {run.mode === 'dry run' && <span className="gp-Badge">{trans.__('dry run')}</span>}
            </td>
            <td title={new Date(run.started_at).toLocaleString(locale)}>
              {relativeTime(run.started_at, new Date(), locale)}
            </td>
            <td>{secondsText(run, locale)}</td>
            <td>{number(countOf(run, 'created'))}</td>
            <td>{number(countOf(run, 'updated'))}</td>
            <td>{number(countOf(run, 'deleted'))}</td>
            <td>{number(run.files)}</td>
            <td>{run.origin}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
