import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IApiClient, Schemas } from '../api/tokens';
import { pageOf } from '../page/page';
import { askWithForm } from '../panel/form';
import { ownTimezone } from '../panel/locale';
import { CellMarks } from './cellMarks';
import { codeCellsOf, type INumbers, jobName, likelyChoice, numbersOf, requestOf } from './choice';
import { type IPromotion, PromoteFields } from './fields';
import { marksOf } from './marks';

interface IOptions {
  readonly panel: NotebookPanel;
  readonly client: IApiClient;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  /** The id of the cell up to which it is promoted; without it the person chooses. */
  readonly target?: string;
}

/** Ask what of a notebook to make a job of, and make it; null when the person gives up. */
export async function promote(options: IOptions): Promise<Schemas['PromotedModel'] | null> {
  const { panel, client, locale, trans, target } = options;
  const { content: notebook, context } = panel;
  const page = pageOf(context.path, context.model) as unknown as Schemas['Page'];
  const cells = codeCellsOf(page);
  const counted = numbersOf(notebook);
  const pointed = cells.find(cell => cell.id === target)?.number;
  const numbers: INumbers = pointed === undefined ? counted : { ...counted, active: pointed };
  const marks = new CellMarks(notebook, trans);
  const form = {
    client,
    locale,
    trans,
    page,
    numbers,
    showCell: (id: string) => {
      notebook.activeCellIndex = notebook.widgets.findIndex(cell => cell.model.id === id);
      void notebook.scrollToItem(notebook.activeCellIndex, 'center');
    },
    onChecked: (choice: IPromotion['choice'], draft: Schemas['DraftModel'] | null) =>
      marks.show(draft ? marksOf(cells, draft, { choice, target: numbers.active }, trans) : new Map())
  };
  try {
    return await askWithForm<IPromotion, Schemas['PromotedModel']>({
      title: trans.__('Promote to a job'),
      okLabel: trans.__('Promote'),
      className: 'gp-PromoteDialog',
      trans,
      initial: {
        name: jobName(context.path),
        choice: pointed === undefined ? likelyChoice(numbers) : 'target',
        schedule: '',
        timezone: ownTimezone()
      },
      fields: (value, change) => <PromoteFields {...form} value={value} change={change} />,
      submit: ({ name, choice, schedule, timezone }) =>
        client.start(
          '/jobs/{name}/versions',
          { page, ...requestOf(choice, numbers), schedule, timezone },
          { path: { name } }
        )
    });
  } finally {
    marks.clear();
  }
}
