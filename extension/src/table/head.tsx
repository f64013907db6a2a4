import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Tool } from '../jobs/tools';
import { Editable } from './editable';
import type { INoteChange, ITableState, Table } from './tokens';

interface IHeadProps {
  readonly table: Table;
  readonly notes: ITableState['notes'];
  readonly trans: TranslationBundle;
  readonly onAnnotate: (change: INoteChange) => void;
  /** Look at the files there again. */
  readonly onCrawl?: () => void;
}

/** What a table is: its name, what people say about it, where it lies. */
export function TableHead({ table, notes, trans, onAnnotate, onCrawl }: IHeadProps): React.JSX.Element {
  const said = notes?.table;
  return (
    <header className="gp-Table-head">
      <h2>
        {`${table.database}.${table.name}`}
        <span className="gp-Badge">{kindOf(table, trans)}</span>
        <span className="gp-Badge">{trans.__('version %1', table.version)}</span>
      </h2>
      <Editable
        text={said?.description || table.description}
        label={trans.__('description')}
        editLabel={trans.__('Edit the description')}
        placeholder={trans.__('No description yet')}
        onSave={description => onAnnotate({ description })}
      />
      <dl className="gp-Table-facts">
        <dt>{trans.__('Owner')}</dt>
        <dd>
          <Editable
            text={said?.owner || table.owner}
            label={trans.__('owner')}
            editLabel={trans.__('Edit the owner')}
            placeholder={trans.__('nobody')}
            onSave={owner => onAnnotate({ owner })}
          />
        </dd>
        <dt>{trans.__('Tags')}</dt>
        <dd>
          <Tags tags={said?.tags ?? {}} trans={trans} onChange={tags => onAnnotate({ tags })} />
        </dd>
        {table.location && (
          <>
            <dt>{trans.__('Location')}</dt>
            <dd>
              <code>{table.location}</code>{' '}
              {onCrawl && <Tool label={trans.__('Crawl this location')} onClick={onCrawl} />}
            </dd>
          </>
        )}
      </dl>
    </header>
  );
}

interface ITagsProps {
  readonly tags: Readonly<Record<string, string>>;
  readonly trans: TranslationBundle;
  readonly onChange: (tags: Readonly<Record<string, string>>) => void;
}

function Tags({ tags, trans, onChange }: ITagsProps): React.JSX.Element {
  const [draft, setDraft] = React.useState('');
  const [key, value] = split(draft);
  return (
    <span className="gp-Tags">
      <span role="list" aria-label={trans.__('Tags')}>
        {Object.entries(tags).map(([name, text]) => (
          <span key={name} role="listitem" className="gp-Tag">
            {`${name}=${text}`}
            <button
              type="button"
              aria-label={trans.__('Remove the tag %1', name)}
              title={trans.__('Remove the tag %1', name)}
              onClick={() => onChange({ [name]: '' })}
            >
              ×
            </button>
          </span>
        ))}
      </span>
      <input
        className="gp-Tag-new"
        aria-label={trans.__('Add a tag')}
        placeholder={trans.__('key=value')}
        value={draft}
        onChange={event => setDraft(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && key && value) {
            onChange({ [key]: value });
            setDraft('');
          }
        }}
      />
    </span>
  );
}

function split(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? ['', ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function kindOf(table: Table, trans: TranslationBundle): string {
  switch (table.type) {
    case 'VIRTUAL_VIEW':
      return trans.__('view');
    case 'MANAGED_TABLE':
      return [table.classification, trans.__('managed')].filter(Boolean).join(', ');
    case 'EXTERNAL_TABLE':
      return table.classification || trans.__('external');
  }
}
