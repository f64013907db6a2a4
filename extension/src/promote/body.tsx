import type { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import { type ApiError, asApiError } from '../api/errors';
import type { IApiClient, Schemas } from '../api/tokens';
import { type Choice, type INumbers, likelyChoice, requestOf } from './choice';
import { DraftView } from './draft';

const PAUSE_MS = 300;

export interface IPromotion {
  readonly name: string;
  readonly choice: Choice;
  readonly schedule: string;
  readonly timezone: string;
}

interface IOptions {
  readonly client: IApiClient;
  readonly trans: TranslationBundle;
  readonly page: Schemas['Page'];
  readonly numbers: INumbers;
  readonly name: string;
  /** Show a cell of the notebook behind the dialog. */
  readonly showCell: (id: string) => void;
}

/** The dialog's form, and under it what a promotion would store. */
export class PromoteBody extends ReactWidget implements Dialog.IBodyWidget<IPromotion> {
  constructor(private readonly options: IOptions) {
    super();
    this.addClass('gp-Promote');
    this.value = {
      name: options.name,
      choice: likelyChoice(options.numbers),
      schedule: '',
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
    };
  }

  getValue(): IPromotion {
    return this.value;
  }

  protected override render(): React.JSX.Element {
    return (
      <PromoteForm
        {...this.options}
        initial={this.value}
        onChange={value => {
          this.value = value;
        }}
      />
    );
  }

  private value: IPromotion;
}

interface IFormProps extends IOptions {
  readonly initial: IPromotion;
  readonly onChange: (value: IPromotion) => void;
}

function PromoteForm(props: IFormProps): React.JSX.Element {
  const { client, trans, page, numbers, initial, onChange, showCell } = props;
  const [value, setValue] = React.useState(initial);
  const [draft, setDraft] = React.useState<Schemas['DraftModel'] | ApiError | null>(null);
  const change = (part: Partial<IPromotion>) => {
    const next = { ...value, ...part };
    setValue(next);
    onChange(next);
  };
  const { name, choice } = value;
  React.useEffect(() => {
    let current = true;
    const timer = window.setTimeout(() => {
      const body = { page, ...requestOf(choice, numbers) };
      client.ask('/jobs/{name}/draft', body, { path: { name } }).then(
        answer => current && setDraft(answer),
        (error: unknown) => current && setDraft(asApiError(error))
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [client, page, numbers, name, choice]);
  return (
    <>
      <label>
        {trans.__('Job')}
        <input
          className="jp-mod-styled"
          value={name}
          spellCheck={false}
          onChange={event => change({ name: event.target.value })}
        />
      </label>
      <label>
        {trans.__('Cells')}
        <select
          className="jp-mod-styled"
          value={choice}
          onChange={event => change({ choice: event.target.value as Choice })}
        >
          <option value="tagged">{trans.__('tagged job (%1)', listed(numbers.tagged))}</option>
          <option value="selected">{trans.__('selected (%1)', listed(numbers.selected))}</option>
          <option value="target" disabled={numbers.active === 0}>
            {trans.__('the active cell (%1) and all that it needs', numbers.active)}
          </option>
        </select>
      </label>
      <label>
        {trans.__('Schedule')}
        <input
          className="jp-mod-styled"
          value={value.schedule}
          spellCheck={false}
          placeholder={trans.__('none; for example 0 2 * * *')}
          onChange={event => change({ schedule: event.target.value })}
        />
      </label>
      {value.schedule && (
        <label>
          {trans.__('Time zone')}
          <input
            className="jp-mod-styled"
            value={value.timezone}
            spellCheck={false}
            onChange={event => change({ timezone: event.target.value })}
          />
        </label>
      )}
      <DraftView draft={draft} trans={trans} showCell={showCell} />
    </>
  );
}

function listed(numbers: readonly number[]): string {
  return numbers.length > 0 ? numbers.join(', ') : '–';
}
