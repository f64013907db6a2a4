import { SidePanel, type Toolbar } from '@jupyterlab/ui-components';
import type { ITranslator } from '@jupyterlab/translation';

import { potIcon } from '../icons';
import type { ISidebar } from './tokens';

export const SIDEBAR_ID = 'gluepot-sidebar';

/** One panel in the sidebar, a section for each part of gluepot. */
export class Sidebar extends SidePanel implements ISidebar {
  constructor(translator: ITranslator) {
    super({ translator });
    const trans = translator.load('gluepot');
    this.id = SIDEBAR_ID;
    this.addClass('gp-Sidebar');
    this.title.icon = potIcon;
    this.title.caption = trans.__('gluepot: data catalog and jobs');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('gluepot'));
  }

  addSection(section: Toolbar.IWidgetToolbar, rank: number): void {
    const index = this.ranks.filter(other => other <= rank).length;
    this.ranks.splice(index, 0, rank);
    // An accordion appends to the page whatever the index: what follows is added again, or Tab would jump about.
    const following = this.widgets.slice(index);
    following.forEach(widget => (widget.parent = null));
    [section, ...following].forEach(widget => this.addWidget(widget));
  }

  private readonly ranks: number[] = [];
}
