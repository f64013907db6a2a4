import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Headings } from '../panel/headings';
import type { Version } from './tokens';

/** What the page of versions asks for; the plugin turns it into commands. */
export interface IVersionActions {
  readonly rollBack: (version: number) => void;
  readonly pin: (version: number) => void;
  readonly unpin: () => void;
  readonly tag: (version: number) => void;
  readonly untag: (tag: string) => void;
  readonly exportVersion: (version: number) => void;
}

interface IProps {
  readonly versions: readonly Version[];
  readonly current: number;
  readonly pinned: number | null;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly actions: IVersionActions;
}

/** The versions, the newest first, with what each is called and what can be done with it. */
export function VersionTable(props: IProps): React.JSX.Element {
  const { versions, locale, trans } = props;
  const headings = [
    trans.__('Version'),
    trans.__('Called'),
    trans.__('Made'),
    trans.__('By'),
    trans.__('From'),
    <span key="actions" className="gp-mod-unseen">
      {trans.__('Actions')}
    </span>
  ];
  return (
    <table className="gp-RunTable" aria-label={trans.__('Versions')}>
      <Headings names={headings} />
      <tbody>
        {versions.map(one => (
          <tr key={one.version}>
            <td>
              <span className="gp-Badge" title={promotedWith(one, trans)}>{`v${one.version}`}</span>
            </td>
            <td>
              <Tags {...props} version={one} />
            </td>
            <td>{new Date(one.created_at).toLocaleString(locale)}</td>
            <td>{one.author}</td>
            <td>
              {[one.notebook_path || one.source, one.git_commit.slice(0, 10)].filter(Boolean).join(', ')}
            </td>
            <td>
              <Actions {...props} version={one} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The interpreter and packages of a version; empty where they are not known. */
function promotedWith({ python, packages }: Version, trans: TranslationBundle): string {
  const lines = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return python ? [trans.__('Promoted with Python %1', python), ...lines].join('\n') : '';
}

interface IVersionProps extends IProps {
  readonly version: Version;
}

function Tags({ version, trans, actions }: IVersionProps): React.JSX.Element {
  return (
    <span className="gp-Tools">
      {version.tags.map(tag => (
        <span key={tag} className="gp-Badge">
          {tag}{' '}
          <button
            type="button"
            className="gp-Tool"
            aria-label={trans.__('Take %1 from version %2', tag, version.version)}
            onClick={() => actions.untag(tag)}
          >
            ×
          </button>
        </span>
      ))}
    </span>
  );
}

function Actions({
  version: { version },
  current,
  pinned,
  trans,
  actions
}: IVersionProps): React.JSX.Element {
  const button = (label: string, name: string, onClick: () => void) => (
    <button type="button" className="jp-mod-styled gp-Button" aria-label={name} onClick={onClick}>
      {label}
    </button>
  );
  return (
    <span className="gp-Tools">
      {version === (pinned ?? current) && (
        <strong>{pinned === null ? trans.__('runs now') : trans.__('runs now, pinned')}</strong>
      )}
      {pinned === null &&
        version !== current &&
        button(
          version < current ? trans.__('Roll back') : trans.__('Take'),
          trans.__('Let version %1 run', version),
          () => actions.rollBack(version)
        )}
      {version === pinned
        ? button(trans.__('Unpin'), trans.__('Unpin version %1', version), actions.unpin)
        : button(trans.__('Pin'), trans.__('Pin version %1', version), () => actions.pin(version))}
      {button(trans.__('Tag…'), trans.__('Tag version %1', version), () => actions.tag(version))}
      {button(trans.__('Export…'), trans.__('Export version %1', version), () =>
        actions.exportVersion(version)
      )}
    </span>
  );
}
