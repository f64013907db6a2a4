import type { Notebook } from '@jupyterlab/notebook';

import type { Schemas } from '../api/tokens';

/** Which cells of a notebook make the job. */
export type Choice = 'tagged' | 'selected' | 'target';

/** Numbers of code cells, from 1, as a promotion counts them. */
export interface INumbers {
  readonly selected: readonly number[];
  /** The cell that is the target where one is chosen: the active one; 0 when that is no code cell. */
  readonly active: number;
  readonly tagged: readonly number[];
}

/** Count the code cells of a notebook. */
export function numbersOf(notebook: Notebook): INumbers {
  const selected: number[] = [];
  const tagged: number[] = [];
  let active = 0;
  let number = 0;
  notebook.widgets.forEach((cell, index) => {
    if (cell.model.type !== 'code') {
      return;
    }
    number += 1;
    if (notebook.isSelectedOrActive(cell)) {
      selected.push(number);
    }
    if (index === notebook.activeCellIndex) {
      active = number;
    }
    if (((cell.model.getMetadata('tags') as string[] | undefined) ?? []).includes('job')) {
      tagged.push(number);
    }
  });
  return { selected, active, tagged };
}

/** A code cell as a promotion sees it. */
export interface ICodeCell {
  readonly id: string;
  readonly number: number;
  readonly tags: readonly string[];
}

/** Return the code cells of a page with their numbers. */
export function codeCellsOf(page: Schemas['Page']): ICodeCell[] {
  return page.cells
    .filter(cell => cell.cell_type === 'code')
    .map(({ id, metadata }, index) => ({
      id,
      number: index + 1,
      tags: (metadata?.['tags'] as string[] | undefined) ?? []
    }));
}

/** The part of a request that says which cells. */
export function requestOf(
  choice: Choice,
  numbers: INumbers
): { readonly cells: number[]; readonly target: number } {
  switch (choice) {
    case 'tagged':
      return { cells: [], target: 0 };
    case 'selected':
      return { cells: [...numbers.selected], target: 0 };
    case 'target':
      return { cells: [], target: numbers.active };
  }
}

/** The choice that most likely is meant. */
export function likelyChoice(numbers: INumbers): Choice {
  if (numbers.tagged.length > 0) {
    return 'tagged';
  }
  return numbers.selected.length > 1 ? 'selected' : 'target';
}

/** A job's name for a notebook: its file's, with nothing that a name may not have. */
export function jobName(path: string): string {
  const file = path.split('/').pop() ?? '';
  return (
    file
      .replace(/\.ipynb$/, '')
      .replace(/[^A-Za-z0-9_.-]+/g, '_')
      .replace(/^[^A-Za-z0-9]+/, '') || 'job'
  );
}
