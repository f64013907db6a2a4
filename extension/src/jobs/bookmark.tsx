import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IApiClient, Schemas } from '../api/tokens';
import { attempt } from '../panel/complaint';
import { askWithForm } from '../panel/form';

type Bookmark = Schemas['BookmarkModel'];
type Change = Schemas['ChangeBookmark'];

/** Show what a job has read already and let it be changed; null when the person gave up. */
export async function changeBookmark(
  client: IApiClient,
  trans: TranslationBundle,
  job: string
): Promise<Bookmark | null> {
  const path = { name: job };
  const bookmark = await attempt(trans, () => client.get('/jobs/{name}/bookmark', { path }));
  if (bookmark === null) {
    return null;
  }
  const actions = actionsOf(bookmark, trans);
  return askWithForm<Change, Bookmark>({
    title: trans.__('Bookmark of %1', job),
    okLabel: trans.__('Do it'),
    trans,
    initial: { action: actions[0][0], run: bookmark.run_id },
    fields: (value, change) => (
      <>
        <State bookmark={bookmark} trans={trans} />
        <label>
          <span>{trans.__('Change')}</span>
          <select
            className="jp-mod-styled"
            value={value.action}
            onChange={event => change({ ...value, action: event.target.value as Change['action'] })}
          >
            {actions.map(([action, words]) => (
              <option key={action} value={action}>
                {words}
              </option>
            ))}
          </select>
        </label>
        {value.action === 'rewind' && (
          <label>
            <span>{trans.__('Run')}</span>
            <input
              className="jp-mod-styled"
              value={value.run}
              spellCheck={false}
              onChange={event => change({ ...value, run: event.target.value })}
            />
          </label>
        )}
      </>
    ),
    submit: ({ action, run }) =>
      client.ask('/jobs/{name}/bookmark', { action, run: action === 'rewind' ? run : '' }, { path })
  });
}

type Action = readonly [Change['action'], string];

/** What can be done with it as it is now, the mildest first. */
function actionsOf({ mode }: Bookmark, trans: TranslationBundle): readonly [Action, ...Action[]] {
  const others: readonly Action[] = [
    ['rewind', trans.__('rewind: go back to after a run')],
    ['reset', trans.__('reset: the next run reads everything')],
    ['disable', trans.__('disable: runs read everything')]
  ];
  return mode === 'enable'
    ? [['pause', trans.__('pause: runs leave it where it is')], ...others]
    : [['resume', trans.__('resume: runs move it again')], ...others];
}

interface IStateProps {
  readonly bookmark: Bookmark;
  readonly trans: TranslationBundle;
}

function State({ bookmark, trans }: IStateProps): React.JSX.Element {
  const { mode, run_number: number, run_id: run, contexts } = bookmark;
  return (
    <>
      <p role="status">
        {number === 0
          ? trans.__('Nothing is remembered: the next run reads everything.')
          : trans._n('Moved by %1 run, last by %2.', 'Moved by %1 runs, last by %2.', number, run)}{' '}
        {mode !== 'enable' && trans.__('It is in mode %1.', mode)}
      </p>
      {contexts.length > 0 && (
        <ul aria-label={trans.__('What was read')}>
          {contexts.map(({ context, kind, document }) => (
            <li key={context}>{`${context}: ${kind} ${JSON.stringify(document)}`}</li>
          ))}
        </ul>
      )}
    </>
  );
}
