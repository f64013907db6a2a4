import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IApiClient } from '../api/tokens';
import { attempt } from '../panel/complaint';
import { askWithForm } from '../panel/form';
import { controlOf, type Parameter, type Typed, valuesOf } from './parameters';
import type { Run } from './tokens';

/** Ask for a job's parameters and start a run with them; null when the person gave up. */
export async function runWithParameters(
  client: IApiClient,
  trans: TranslationBundle,
  job: string
): Promise<Run | null> {
  const found = await attempt(trans, () => client.get('/jobs/{name}/parameters', { path: { name: job } }));
  if (found === null) {
    return null;
  }
  return askWithForm<Typed, Run>({
    title: trans.__('Run %1', job),
    okLabel: trans.__('Run'),
    trans,
    initial: {},
    fields: (typed, change) =>
      found.parameters.length === 0 ? (
        <p>{trans.__('This job has no parameters. A cell tagged "parameters" gives it some.')}</p>
      ) : (
        <>
          {found.parameters.map(parameter => (
            <Field
              key={parameter.name}
              parameter={parameter}
              text={typed[parameter.name] ?? ''}
              trans={trans}
              onChange={text => change({ ...typed, [parameter.name]: text })}
            />
          ))}
        </>
      ),
    submit: typed =>
      client.start('/jobs/{name}/runs', { parameters: valuesOf(typed) }, { path: { name: job } })
  });
}

interface IFieldProps {
  readonly parameter: Parameter;
  readonly text: string;
  readonly trans: TranslationBundle;
  readonly onChange: (text: string) => void;
}

function Field({ parameter, text, trans, onChange }: IFieldProps): React.JSX.Element {
  const control = controlOf(parameter);
  const usual = parameter.is_required
    ? trans.__('must be given')
    : trans.__('default: %1', parameter.default_code);
  const list = parameter.arity === 'list' ? trans.__('values with commas between') : '';
  return (
    <label title={parameter.help}>
      <span>
        {parameter.name} <span className="gp-mod-dim">{parameter.type}</span>
      </span>
      {control.kind === 'choice' ? (
        <select className="jp-mod-styled" value={text} onChange={event => onChange(event.target.value)}>
          <option value="">{usual}</option>
          {control.options.map(option => (
            <option key={option}>{option}</option>
          ))}
        </select>
      ) : (
        <input
          className="jp-mod-styled"
          type={control.type}
          step={control.step}
          value={text}
          required={parameter.is_required}
          placeholder={usual}
          spellCheck={false}
          onChange={event => onChange(event.target.value)}
        />
      )}
      <small className="gp-mod-dim">{[parameter.help, list, usual].filter(Boolean).join(' · ')}</small>
    </label>
  );
}
