import type { Notebook } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IMark } from './marks';

const LINE = 'gp-CellMark';
const CELL = { in: 'gp-mod-in', out: 'gp-mod-out' } as const;

/** Says at each cell of a notebook whether it would go into a job, for as long as the dialog is open. */
export class CellMarks {
  constructor(
    private readonly notebook: Notebook,
    private readonly trans: TranslationBundle
  ) {}

  /** Mark the cells that there are marks for, and no other. */
  show(marks: ReadonlyMap<string, IMark>): void {
    this.clear();
    for (const cell of this.notebook.widgets) {
      const mark = marks.get(cell.model.id);
      if (mark) {
        cell.addClass(CELL[mark.side]);
        cell.node.prepend(this.line(mark));
      }
    }
  }

  clear(): void {
    for (const cell of this.notebook.widgets) {
      Object.values(CELL).forEach(name => cell.removeClass(name));
      cell.node.querySelector(`:scope > .${LINE}`)?.remove();
    }
  }

  private line({ side, why }: IMark): HTMLElement {
    const line = document.createElement('div');
    line.className = LINE;
    line.setAttribute('role', 'note');
    line.textContent = side === 'in' ? this.trans.__('in: %1', why) : this.trans.__('out: %1', why);
    return line;
  }
}
