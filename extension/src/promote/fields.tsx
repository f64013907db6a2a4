import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ApiError, asApiError } from '../api/errors';
import type { IApiClient, Schemas } from '../api/tokens';
import { ScheduleFields } from '../panel/scheduleFields';
import { type Choice, type INumbers, requestOf } from './choice';
import { DraftView } from './draft';

type Draft = Schemas['DraftModel'];

const PAUSE_MS = 300;

/** What a person says of a promotion. */
export interface IPromotion {
  readonly name: string;
  readonly choice: Choice;
  readonly schedule: string;
  readonly timezone: string;
}

export interface IPromotionOptions {
  readonly client: IApiClient;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly page: Schemas['Page'];
  readonly numbers: INumbers;
  /** Show a cell of the notebook behind the dialog. */
  readonly showCell: (id: string) => void;
  /** The choice of cells was checked; null: it could not be. */
  readonly onChecked: (choice: Choice, draft: Draft | null) => void;
}

interface IProps extends IPromotionOptions {
  readonly value: IPromotion;
  readonly change: (value: IPromotion) => void;
}

/** The fields of a promotion, and under them what it would store. */
export function PromoteFields({ value, change, ...options }: IProps): React.JSX.Element {
  const { client, locale, trans, numbers, showCell } = options;
  const { name, choice, schedule, timezone } = value;
  const draft = useDraft(name, choice, options);
  return (
    <div className="gp-Promote">
      <label>
        {trans.__('Job')}
        <input
          className="jp-mod-styled"
          value={name}
          spellCheck={false}
          onChange={event => change({ ...value, name: event.target.value })}
        />
      </label>
      <label>
        {trans.__('Cells')}
        <select
          className="jp-mod-styled"
          value={choice}
          onChange={event => change({ ...value, choice: event.target.value as Choice })}
        >
          <option value="tagged">{trans.__('tagged job (%1)', listed(numbers.tagged))}</option>
          <option value="selected">{trans.__('selected (%1)', listed(numbers.selected))}</option>
          <option value="target" disabled={numbers.active === 0}>
            {trans.__('cell %1 and all that it needs', numbers.active)}
          </option>
        </select>
      </label>
      <ScheduleFields
        client={client}
        locale={locale}
        trans={trans}
        value={{ trigger: '', cron: schedule, timezone }}
        onChange={times => change({ ...value, schedule: times.cron, timezone: times.timezone })}
      />
      <DraftView draft={draft} trans={trans} showCell={showCell} />
    </div>
  );
}

/** Ask, a moment after the last change, what a promotion would store; null while nothing is known. */
function useDraft(
  name: string,
  choice: Choice,
  { client, page, numbers, onChecked }: IPromotionOptions
): Draft | ApiError | null {
  const [draft, setDraft] = React.useState<Draft | ApiError | null>(null);
  React.useEffect(() => {
    let current = true;
    const take = (answer: Draft | ApiError) => {
      if (current) {
        setDraft(answer);
        onChecked(choice, answer instanceof ApiError ? null : answer);
      }
    };
    const timer = window.setTimeout(() => {
      const body = { page, ...requestOf(choice, numbers) };
      client
        .ask('/jobs/{name}/draft', body, { path: { name } })
        .then(take, (error: unknown) => take(asApiError(error)));
    }, PAUSE_MS);
    return () => {
      current = false;
      window.clearTimeout(timer);
    };
  }, [client, page, numbers, onChecked, name, choice]);
  return draft;
}

function listed(numbers: readonly number[]): string {
  return numbers.length > 0 ? numbers.join(', ') : '–';
}
