import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { type Tab, type Table, TABS } from './tokens';

interface ITabBarProps {
  readonly prefix: string;
  readonly current: Tab;
  readonly table: Table;
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onTab: (tab: Tab) => void;
}

/** The parts of the page; arrow keys, Home and End move between them, as the ARIA practices have it. */
export function TabBar({ prefix, current, table, locale, trans, onTab }: ITabBarProps): React.JSX.Element {
  const bar = React.useRef<HTMLDivElement>(null);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const at = TABS.indexOf(current);
    const target = targetOf(event.key, at);
    const tab = target === null ? undefined : TABS[target];
    if (tab !== undefined && target !== null) {
      event.preventDefault();
      onTab(tab);
      bar.current?.querySelectorAll<HTMLElement>('[role=tab]')[target]?.focus();
    }
  };
  return (
    <div ref={bar} className="gp-Tabs" role="tablist" aria-label={trans.__('Parts')} onKeyDown={onKeyDown}>
      {TABS.map(tab => (
        <button
          key={tab}
          id={`${prefix}${tab}`}
          type="button"
          role="tab"
          aria-selected={tab === current}
          aria-controls={`${prefix}panel`}
          tabIndex={tab === current ? 0 : -1}
          onClick={() => onTab(tab)}
        >
          {labelOf(tab, table, locale, trans)}
        </button>
      ))}
    </div>
  );
}

function targetOf(key: string, at: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % TABS.length;
    case 'ArrowLeft':
      return (at + TABS.length - 1) % TABS.length;
    case 'Home':
      return 0;
    case 'End':
      return TABS.length - 1;
    default:
      return null;
  }
}

function labelOf(tab: Tab, table: Table, locale: string | undefined, trans: TranslationBundle): string {
  switch (tab) {
    case 'columns':
      return trans.__('Columns');
    case 'partitions':
      return table.partition_count > 0
        ? trans.__('Partitions (%1)', table.partition_count.toLocaleString(locale))
        : trans.__('Partitions');
    case 'statistics':
      return trans.__('Statistics');
    case 'versions':
      return trans.__('Versions');
    case 'lineage':
      return trans.__('Lineage');
    case 'rows':
      return trans.__('First rows');
  }
}
