import type { Notebook } from '@jupyterlab/notebook';

/** Which cells of a notebook make the job. */
export type Choice = 'tagged' | 'selected' | 'target';

/** Numbers of code cells, from 1, as a promotion counts them. */
export interface INumbers {
  readonly selected: readonly number[];
  /** The active cell; 0 when that is no code cell. */
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
