import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError, sentenceOf } from '../api/errors';
import { bytesText } from '../panel/sizes';
import { Headings } from '../panel/headings';
import { contentText, csvRows } from './artifactText';
import type { Artifact, ArtifactContent, IRunModel } from './tokens';

const SHOWN_BYTES = 2_000_000;
const SHOWN_ROWS = 20;
const SHOWN_CHARS = 4000;

interface IProps {
  readonly model: IRunModel;
  readonly artifacts: readonly Artifact[];
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
}

/** What a run kept: pictures as pictures, small tables as tables, texts as they are; each can be saved. */
export function Artifacts({ model, artifacts, locale, trans }: IProps): React.JSX.Element | null {
  if (artifacts.length === 0) {
    return null;
  }
  return (
    <section aria-label={trans.__('Artifacts')}>
      <h3>{trans.__('Artifacts')}</h3>
      <ul className="gp-Artifacts" aria-label={trans.__('What the run kept')}>
        {artifacts.map(artifact => (
          // Another size is another content: it is read again.
          <ArtifactView
            key={`${artifact.name} ${artifact.size_bytes}`}
            model={model}
            artifact={artifact}
            locale={locale}
            trans={trans}
          />
        ))}
      </ul>
    </section>
  );
}

interface IArtifactProps extends Omit<IProps, 'artifacts'> {
  readonly artifact: Artifact;
}

function ArtifactView({ model, artifact, locale, trans }: IArtifactProps): React.JSX.Element {
  const { name, size_bytes: size } = artifact;
  const [wanted, setWanted] = React.useState(size <= SHOWN_BYTES);
  const [content, setContent] = React.useState<ArtifactContent | ApiError | null>(null);
  React.useEffect(() => {
    if (wanted) {
      void model.artifact(name).then(setContent);
    }
  }, [model, name, wanted]);
  return (
    <li>
      <strong>{name}</strong> <span className="gp-mod-dim">{bytesText(size, locale)}</span>{' '}
      {!wanted && (
        <button
          type="button"
          className="jp-mod-styled jp-mod-minimal gp-Link"
          aria-label={trans.__('Read %1', name)}
          onClick={() => setWanted(true)}
        >
          {trans.__('Read')}
        </button>
      )}
      {content instanceof ApiError && <p className="gp-Row-error">{sentenceOf(content, trans)}</p>}
      {content !== null && !(content instanceof ApiError) && <Content content={content} trans={trans} />}
    </li>
  );
}

interface IContentProps {
  readonly content: ArtifactContent;
  readonly trans: TranslationBundle;
}

function Content({ content, trans }: IContentProps): React.JSX.Element {
  const { name, media_type: kind, base64 } = content;
  const url = `data:${kind};base64,${base64}`;
  return (
    <>
      <a className="gp-Link" href={url} download={name} aria-label={trans.__('Save %1', name)}>
        {trans.__('Save')}
      </a>
      {kind.startsWith('image/') && <img className="gp-Artifact-picture" src={url} alt={name} />}
      {kind === 'text/csv' && <Table text={contentText(base64)} name={name} trans={trans} />}
      {kind.startsWith('text/') && kind !== 'text/csv' && (
        <pre className="gp-Code">{contentText(base64).slice(0, SHOWN_CHARS)}</pre>
      )}
    </>
  );
}

interface ITableProps {
  readonly text: string;
  readonly name: string;
  readonly trans: TranslationBundle;
}

function Table({ text, name, trans }: ITableProps): React.JSX.Element | null {
  const [headings, ...rows] = csvRows(text, SHOWN_ROWS + 2);
  if (headings === undefined) {
    return null;
  }
  return (
    <>
      <table className="gp-RunTable" aria-label={name}>
        <Headings names={headings} />
        <tbody>
          {rows.slice(0, SHOWN_ROWS).map((row, number) => (
            <tr key={number}>
              {row.map((value, index) => (
                <td key={index}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > SHOWN_ROWS && (
        <p className="gp-Row-note">{trans.__('The first %1 rows.', SHOWN_ROWS)}</p>
      )}
    </>
  );
}
