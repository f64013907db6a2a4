import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError } from '../api/errors';
import { EmptyNotice, ErrorNotice } from '../panel/notice';
import { Headings } from '../panel/headings';
import { whenText } from './words';
import type { Diff, IComparison, ITableState, Version } from './tokens';

interface IVersionsProps {
  readonly versions: readonly Version[];
  readonly comparison: ITableState['comparison'];
  readonly diff: ITableState['diff'];
  readonly isChanging: boolean;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onCompare: (comparison: IComparison) => void;
  readonly onRestore: (version: number) => void;
  readonly onRetry: () => void;
}

/** The versions, the newest first, and two of them side by side. */
export function Versions(props: IVersionsProps): React.JSX.Element {
  const { versions, comparison, diff, isChanging, locale, trans, onCompare, onRestore, onRetry } = props;
  const present = versions[0]?.version;
  return (
    <>
      <table className="gp-Grid" aria-label={trans.__('Versions')}>
        <Headings
          names={[
            trans.__('Version'),
            trans.__('When'),
            trans.__('By'),
            trans.__('What changed'),
            <span key="actions" className="gp-mod-unseen">
              {trans.__('Actions')}
            </span>
          ]}
        />
        <tbody>
          {versions.map((version, index) => (
            <tr key={version.version}>
              <th scope="row">{version.version}</th>
              <td title={new Date(version.changed_at).toLocaleString(locale)}>
                {whenText(version.changed_at, new Date(), locale)}
              </td>
              <td>{[version.origin_kind, version.origin].filter(Boolean).join(' ')}</td>
              <td className="gp-mod-wide">{version.summary}</td>
              <td className="gp-Table-actions">
                {present !== undefined && index > 0 && (
                  <>
                    <button
                      type="button"
                      className="jp-mod-styled jp-mod-minimal"
                      aria-label={trans.__('Compare version %1 with the present one', version.version)}
                      onClick={() => onCompare({ old: version.version, new: present })}
                    >
                      {trans.__('Compare')}
                    </button>
                    <button
                      type="button"
                      className="jp-mod-styled jp-mod-minimal"
                      aria-label={trans.__('Restore version %1', version.version)}
                      disabled={isChanging}
                      onClick={() => onRestore(version.version)}
                    >
                      {trans.__('Restore')}
                    </button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {comparison && (
        <Choice versions={versions} comparison={comparison} trans={trans} onCompare={onCompare} />
      )}
      {diff instanceof ApiError ? (
        <ErrorNotice error={diff} trans={trans} onRetry={onRetry} />
      ) : (
        diff && <SideBySide diff={diff} trans={trans} />
      )}
    </>
  );
}

interface IChoiceProps {
  readonly versions: readonly Version[];
  readonly comparison: IComparison;
  readonly trans: TranslationBundle;
  readonly onCompare: (comparison: IComparison) => void;
}

function Choice({ versions, comparison, trans, onCompare }: IChoiceProps): React.JSX.Element {
  const select = (side: keyof IComparison, label: string) => (
    <select
      aria-label={label}
      value={comparison[side]}
      onChange={event => onCompare({ ...comparison, [side]: Number(event.currentTarget.value) })}
    >
      {versions.map(({ version }) => (
        <option key={version} value={version}>
          {version}
        </option>
      ))}
    </select>
  );
  return (
    <p className="gp-Table-choice">
      {trans.__('Version')} {select('old', trans.__('Older version'))} {trans.__('beside version')}{' '}
      {select('new', trans.__('Newer version'))}
    </p>
  );
}

const TONES = { '+': 'gp-mod-came', '-': 'gp-mod-went', '~': 'gp-mod-became' } as const;

function SideBySide({ diff, trans }: { diff: Diff; trans: TranslationBundle }): React.JSX.Element {
  if (diff.lines.length === 0) {
    return <EmptyNotice>{trans.__('Versions %1 and %2 are the same.', diff.old, diff.new)}</EmptyNotice>;
  }
  return (
    <table
      className="gp-Grid gp-Diff"
      aria-label={trans.__('Version %1 beside version %2', diff.old, diff.new)}
    >
      <Headings
        names={[trans.__('What'), trans.__('Version %1', diff.old), trans.__('Version %1', diff.new)]}
      />
      <tbody>
        {diff.lines.map(line => (
          <tr key={line.what} className={TONES[line.kind]}>
            <th scope="row">
              <span className="gp-Diff-mark">{line.kind}</span> {line.what}
            </th>
            <td className="gp-Diff-before">
              <code>{line.before}</code>
            </td>
            <td className="gp-Diff-after">
              <code>{line.after}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
