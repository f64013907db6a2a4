import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONValue } from '@lumino/coreutils';
import React from 'react';

import type { IApiClient } from '../api/tokens';
import { attempt } from '../panel/complaint';
import { askWithForm } from '../panel/form';
import { type ITypedProperties, propertiesOf, shownDefault } from './properties';
import type { WorkflowRun } from './tokens';

/** Ask for the properties of a workflow's run and start it with them; null when the person gave up. */
export async function runWithProperties(
  client: IApiClient,
  trans: TranslationBundle,
  name: string
): Promise<WorkflowRun | null> {
  const found = await attempt(trans, () => client.get('/workflows/{name}', { path: { name } }));
  if (found === null) {
    return null;
  }
  const defaults = found.properties as Readonly<Record<string, JSONValue>>;
  return askWithForm<ITypedProperties, WorkflowRun>({
    title: trans.__('Run workflow %1', name),
    okLabel: trans.__('Run'),
    trans,
    initial: { values: {}, more: '' },
    fields: (typed, change) => (
      <>
        {Object.entries(defaults).map(([property, value]) => (
          <label key={property}>
            <span>{property}</span>
            <input
              className="jp-mod-styled"
              value={typed.values[property] ?? ''}
              placeholder={shownDefault(value)}
              spellCheck={false}
              onChange={event =>
                change({ ...typed, values: { ...typed.values, [property]: event.target.value } })
              }
            />
          </label>
        ))}
        <label>
          <span>{trans.__('Other properties')}</span>
          <textarea
            className="jp-mod-styled"
            rows={2}
            value={typed.more}
            placeholder={trans.__('name=value, a line each')}
            spellCheck={false}
            onChange={event => change({ ...typed, more: event.target.value })}
          />
          <small className="gp-mod-dim">
            {trans.__('All nodes of the run see them. What is left empty has its default.')}
          </small>
        </label>
      </>
    ),
    submit: typed =>
      client.start(
        '/workflows/{name}/runs',
        { properties: propertiesOf(defaults, typed) },
        { path: { name } }
      )
  });
}
