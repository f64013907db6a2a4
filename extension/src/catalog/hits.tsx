import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { sentenceOf } from '../api/errors';
import { databaseIcon, tableIcon, viewIcon } from '../icons';
import { Marked } from './marked';
import { type Hit, hitsBeside, type ISearchState, type SearchReply } from './searchModel';

interface IProps {
  readonly search: ISearchState;
  readonly filter: string;
  readonly words: readonly string[];
  readonly trans: TranslationBundle;
  readonly onOpen: (hit: Hit) => void;
  /** Search for another word. */
  readonly onWord: (word: string) => void;
}

/** Under the tree: what has the words not in its name but in a column, a type, a comment, a description or a tag. */
export function Hits({ search, filter, words, trans, onOpen, onWord }: IProps): React.JSX.Element | null {
  const { reply, error } = search;
  if (error) {
    return <div className="gp-Hits gp-Row-error">{sentenceOf(error, trans)}</div>;
  }
  if (reply === null) {
    return null;
  }
  const hits = hitsBeside(filter, reply.hits);
  if (reply.near.length > 0) {
    return <NearWords words={reply.near} trans={trans} onWord={onWord} />;
  }
  if (hits.length === 0) {
    return null;
  }
  return (
    <div className="gp-Hits">
      <h3 className="gp-Hits-title" role="status">
        {titleOf(reply, trans)}
      </h3>
      <ul aria-label={trans.__('Also found')}>
        {hits.map(hit => (
          <li key={`${hit.database}/${hit.table}`}>
            <HitButton hit={hit} words={words} trans={trans} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface IHitProps extends Pick<IProps, 'words' | 'trans' | 'onOpen'> {
  readonly hit: Hit;
}

function HitButton({ hit, words, trans, onOpen }: IHitProps): React.JSX.Element {
  const Icon = hit.kind === 'view' ? viewIcon : hit.kind === 'table' ? tableIcon : databaseIcon;
  const name = hit.table === '' ? hit.database : `${hit.database}.${hit.table}`;
  return (
    <button
      type="button"
      className="gp-Hit"
      title={[name, hit.description, ...hit.matches].filter(Boolean).join('\n')}
      aria-label={trans.__('%1, found in %2', name, hit.matches.join('; ') || trans.__('its name'))}
      onClick={() => onOpen(hit)}
    >
      <Icon.react className="gp-Row-icon" tag="span" />
      <span className="gp-Hit-name">{name}</span>
      {hit.matches.map(match => (
        <span key={match} className="gp-Hit-match">
          <Marked text={match} words={words} />
        </span>
      ))}
    </button>
  );
}

interface INearProps extends Pick<IProps, 'trans' | 'onWord'> {
  readonly words: readonly string[];
}

function NearWords({ words, trans, onWord }: INearProps): React.JSX.Element {
  return (
    <div className="gp-Hits" role="status">
      {trans.__('Nothing is called or described so. There is:')}{' '}
      {words.map(word => (
        <button key={word} type="button" className="jp-mod-styled gp-Tool" onClick={() => onWord(word)}>
          {word}
        </button>
      ))}
    </div>
  );
}

function titleOf({ tier, total, hits }: SearchReply, trans: TranslationBundle): string {
  const title =
    tier === 'some of the words'
      ? trans.__('With some of the words, in names, columns, comments or tags')
      : trans.__('In columns, comments or tags');
  return total > hits.length ? trans.__('%1: the best %2 of %3', title, hits.length, total) : title;
}
