import type { TranslationBundle } from '@jupyterlab/translation';

import type { Schemas } from '../api/tokens';
import type { Choice, ICodeCell } from './choice';

/** Whether a cell would go into the job, and why. */
export interface IMark {
  readonly side: 'in' | 'out';
  readonly why: string;
}

/** How the cells of a job were chosen. */
export interface IChosen {
  readonly choice: Choice;
  /** The number of the cell that is the target. */
  readonly target: number;
}

/** Return, by the ids of the cells, what a draft would do with each. */
export function marksOf(
  cells: readonly ICodeCell[],
  draft: Pick<Schemas['DraftModel'], 'cells' | 'left_out'>,
  chosen: IChosen,
  trans: TranslationBundle
): ReadonlyMap<string, IMark> {
  const included = new Set(draft.cells);
  const reasons = new Map(draft.left_out.map(({ cell, reason }) => [cell, reason]));
  return new Map(
    cells.map((cell): [string, IMark] => [
      cell.id,
      included.has(cell.number)
        ? { side: 'in', why: whyIn(cell, chosen, trans) }
        : { side: 'out', why: reasons.get(cell.number) ?? whyOut(cell, chosen, trans) }
    ])
  );
}

function whyIn({ number, tags }: ICodeCell, { choice, target }: IChosen, trans: TranslationBundle): string {
  if (tags.includes('parameters')) {
    return trans.__('tagged parameters');
  }
  switch (choice) {
    case 'tagged':
      return trans.__('tagged job');
    case 'selected':
      return trans.__('selected');
    case 'target':
      return number === target ? trans.__('the chosen cell') : trans.__('cell %1 needs it', target);
  }
}

function whyOut({ number, tags }: ICodeCell, { choice, target }: IChosen, trans: TranslationBundle): string {
  if (tags.includes('scratch')) {
    return trans.__('tagged scratch');
  }
  switch (choice) {
    case 'tagged':
      return trans.__('not tagged job');
    case 'selected':
      return trans.__('not selected');
    case 'target':
      return number > target
        ? trans.__('comes after cell %1', target)
        : trans.__('cell %1 does not need it', target);
  }
}
