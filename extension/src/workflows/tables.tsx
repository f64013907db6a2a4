import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError } from '../api/errors';
import { relativeTime } from '../jobs/ago';
import { StateMark } from '../jobs/row';
import { durationOf } from '../jobs/states';
import type { IWorkflowActions } from './actions';
import type { NodeRun, WorkflowDetails, WorkflowRun } from './tokens';
import { nodeLook, nodeWord } from './words';

interface INodesProps {
  readonly trans: TranslationBundle;
  readonly actions: IWorkflowActions;
  readonly nodes: readonly NodeRun[];
}

/** The nodes of a run in words, with why one was skipped. */
export function Nodes({ nodes, trans, actions }: INodesProps): React.JSX.Element {
  const now = new Date();
  return (
    <table className="gp-RunTable" aria-label={trans.__('Nodes')}>
      <tbody>
        {nodes.map(node => {
          const { mark, tone } = nodeLook(node.state);
          const name = node.item > 0 ? `${node.node} [${node.item}]` : node.node;
          return (
            <tr key={`${node.node} ${node.item}`}>
              <td>
                <span className={`gp-State gp-mod-${tone}`}>
                  <span className="gp-State-mark" aria-hidden="true">
                    {mark}
                  </span>
                  {nodeWord(node.state, trans)}
                </span>
              </td>
              <td>
                {node.job_run ? (
                  <button
                    type="button"
                    className="gp-Promote-cell"
                    aria-label={trans.__('Open the run of %1', name)}
                    onClick={() => actions.openRun(node.job_run)}
                  >
                    {name}
                  </button>
                ) : (
                  name
                )}
              </td>
              <td>{durationOf(node, now)}</td>
              <td>{node.kept_from ? trans.__('kept from an earlier run') : node.detail}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface IRunsProps {
  readonly details: WorkflowDetails;
  readonly run: WorkflowRun | ApiError | null;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onChoose: (run: string) => void;
}

/** The last runs of a workflow; a click shows one in the graph. */
export function Runs({ details, run, locale, trans, onChoose }: IRunsProps): React.JSX.Element {
  const shown = run instanceof ApiError ? '' : (run?.id ?? '');
  if (details.runs.length === 0) {
    return <p className="gp-Row-note">{trans.__('It never ran.')}</p>;
  }
  return (
    <>
      <h3>{trans.__('Runs')}</h3>
      <ul className="gp-Runs" aria-label={trans.__('Runs of %1', details.name)}>
        {details.runs.map(one => (
          <li key={one.id}>
            <button
              type="button"
              className="gp-Run"
              aria-pressed={one.id === shown}
              title={one.error}
              onClick={() => onChoose(one.id)}
            >
              <span>
                <StateMark run={one} trans={trans} />{' '}
                <span className="gp-mod-dim">
                  {`${one.id.slice(0, 11)} · ${relativeTime(one.started_at ?? one.queued_at, new Date(), locale)}`}
                </span>
              </span>
              <span className="gp-Badge">{`v${one.version}`}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
