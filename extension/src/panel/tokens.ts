import type { Toolbar } from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';

/** The sidebar that holds a section for each part of gluepot. */
export interface ISidebar {
  /** Add a section. Sections stand in the order of their ranks, whichever plugin comes first. */
  addSection(section: Toolbar.IWidgetToolbar, rank: number): void;
}

export const ISidebar = new Token<ISidebar>('gluepot:ISidebar', 'The sidebar of gluepot.');
