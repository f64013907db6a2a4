import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError, nextStepOf } from '../api/errors';
import type { Schemas } from '../api/tokens';

interface IProps {
  readonly draft: Schemas['DraftModel'] | ApiError | null;
  readonly trans: TranslationBundle;
  readonly showCell: (id: string) => void;
}

/** What a promotion would store: its parameters, findings with their cells, what is left out, the script, and what differs. */
export function DraftView({ draft, trans, showCell }: IProps): React.JSX.Element {
  if (draft === null) {
    return <p role="status">{trans.__('Checking…')}</p>;
  }
  if (draft instanceof ApiError) {
    return (
      <div className="gp-Notice" role="alert">
        <p className="gp-Notice-message">{draft.message}</p>
        {nextStepOf(draft, trans) && <p className="gp-Notice-step">{nextStepOf(draft, trans)}</p>}
      </div>
    );
  }
  return (
    <>
      <p role="status">{summaryOf(draft, trans)}</p>
      {draft.parameters.length > 0 && (
        <p>
          {trans.__('Parameters:')} <code>{draft.parameters.join(' ')}</code>
        </p>
      )}
      {draft.findings.length > 0 && (
        <ul className="gp-Promote-findings" aria-label={trans.__('Findings')}>
          {draft.findings.map((finding, index) => (
            <li key={index} className={`gp-mod-${finding.severity}`}>
              {finding.cell > 0 && (
                <button type="button" className="gp-Promote-cell" onClick={() => showCell(finding.cell_id)}>
                  {trans.__('cell %1', finding.cell)}
                </button>
              )}
              {` ${finding.sentence} ${finding.next_step}`}
            </li>
          ))}
        </ul>
      )}
      {draft.left_out.length > 0 && (
        <details>
          <summary>{trans._n('%1 left out', '%1 left out', draft.left_out.length)}</summary>
          <ul>
            {draft.left_out.map((one, index) => (
              <li key={index}>
                {trans.__('cell %1', one.cell)} <code>{one.what}</code>: {one.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {draft.diff && (
        <Text title={trans.__('Changes to version %1', draft.running_version)} text={draft.diff} />
      )}
      {draft.script && <Text title={trans.__('Script')} text={draft.script} />}
    </>
  );
}

function Text({ title, text }: { readonly title: string; readonly text: string }): React.JSX.Element {
  return (
    <details>
      <summary>{title}</summary>
      <pre>{text}</pre>
    </details>
  );
}

function summaryOf(draft: Schemas['DraftModel'], trans: TranslationBundle): string {
  if (!draft.script) {
    return trans.__('This cannot be promoted yet.');
  }
  const cells = trans._n('%1 cell', '%1 cells', draft.cells.length);
  if (draft.running_version === null) {
    return trans.__('%1 become version 1.', cells);
  }
  return draft.diff
    ? trans.__('%1 become a new version; version %2 runs now.', cells, draft.running_version)
    : trans.__('%1; the script is that of version %2, which runs now.', cells, draft.running_version);
}
