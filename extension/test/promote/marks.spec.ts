import type { TranslationBundle } from '@jupyterlab/translation';

import { codeCellsOf, type ICodeCell } from '../../src/promote/choice';
import { type IChosen, marksOf } from '../../src/promote/marks';

const trans = {
  __: (text: string, ...values: unknown[]) =>
    text.replace(/%(\d)/g, (_, n: string) => String(values[Number(n) - 1]))
} as TranslationBundle;
const cell = (number: number, ...tags: string[]): ICodeCell => ({ id: `c${number}`, number, tags });
const said = (cells: readonly ICodeCell[], included: number[], chosen: IChosen, reasons: string[] = []) => {
  const leftOut = reasons.map((reason, index) => ({ cell: index + 1, cell_id: '', what: '', reason }));
  const marks = marksOf(cells, { cells: included, left_out: leftOut }, chosen, trans);
  return cells.map(({ id }) => `${marks.get(id)?.side}: ${marks.get(id)?.why}`);
};

describe('marksOf', () => {
  it('says of tags why a cell is in or out', () => {
    const cells = [cell(1, 'parameters'), cell(2, 'job'), cell(3), cell(4, 'scratch')];

    expect(said(cells, [1, 2], { choice: 'tagged', target: 3 })).toEqual([
      'in: tagged parameters',
      'in: tagged job',
      'out: not tagged job',
      'out: tagged scratch'
    ]);
  });

  it('says of a target which cell needs what', () => {
    const cells = [cell(1), cell(2), cell(3), cell(4)];

    expect(said(cells, [1, 3], { choice: 'target', target: 3 })).toEqual([
      'in: cell 3 needs it',
      'out: cell 3 does not need it',
      'in: the chosen cell',
      'out: comes after cell 3'
    ]);
  });

  it('says what the check says of a chosen cell that a job has no use for', () => {
    const cells = [cell(1), cell(2), cell(3)];

    expect(said(cells, [2], { choice: 'selected', target: 0 }, ['only displays'])).toEqual([
      'out: only displays',
      'in: selected',
      'out: not selected'
    ]);
  });

  it('does not call a cell out of which only a line was left', () => {
    expect(said([cell(1, 'job')], [1], { choice: 'tagged', target: 0 }, ['only displays'])).toEqual([
      'in: tagged job'
    ]);
  });
});

describe('codeCellsOf', () => {
  it('counts code cells only, from 1', () => {
    const page = {
      path: 'a.ipynb',
      is_dirty: false,
      cells: [
        { id: 'm', cell_type: 'markdown' as const, source: '# a', execution_count: null },
        { id: 'c', cell_type: 'code' as const, source: '1', metadata: { tags: ['job'] }, execution_count: 1 }
      ]
    };

    expect(codeCellsOf(page)).toEqual([{ id: 'c', number: 1, tags: ['job'] }]);
  });
});
