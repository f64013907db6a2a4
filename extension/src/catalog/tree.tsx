import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { reveal, useWindow } from '../panel/window';
import { codeFor, type Form } from './insertion';
import { moveFor } from './keys';
import { RowContent } from './row';
import type { ITableRow, Row } from './rows';

const ROW_HEIGHT = 24; // as in style/catalog.css

interface ITreeProps {
  readonly rows: readonly Row[];
  readonly words: readonly string[];
  readonly locale: string | undefined;
  readonly trans: TranslationBundle;
  readonly onToggle: (row: Row, expanded: boolean) => void;
  /** Without a form, the cell decides. */
  readonly onInsert: (form: Form | null, row: ITableRow) => void;
  /** What a table becomes that is dragged. */
  readonly dragForm: Form;
  readonly onPreview: (row: ITableRow) => void;
  readonly onOpen: (row: ITableRow) => void;
}

/** A tree that draws only the lines on the screen, so that ten thousand tables cost what thirty do. */
export function Tree(props: ITreeProps): React.JSX.Element {
  const { rows, words, locale, trans, onToggle, onInsert, onPreview, onOpen, dragForm } = props;
  const scroller = React.useRef<HTMLDivElement>(null);
  const prefix = React.useId();
  const [focusedKey, setFocusedKey] = React.useState<string | null>(null);
  const found = rows.findIndex(row => row.key === focusedKey);
  const focused = Math.max(found, 0);
  const { first, end } = useWindow(scroller, rows.length, ROW_HEIGHT);

  const toggle = (row: Row | undefined) => {
    if (row && 'expanded' in row) {
      onToggle(row, !row.expanded);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const move = moveFor(event.key, rows, focused);
    const row = move && rows[move.index];
    if (!row) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (move.kind === 'focus') {
      setFocusedKey(row.key);
      if (scroller.current) {
        reveal(scroller.current, move.index, ROW_HEIGHT);
      }
    } else if (move.kind === 'open' && row.kind === 'table') {
      if (event.shiftKey) {
        onInsert(null, row);
      } else {
        onOpen(row);
      }
    } else {
      toggle(row);
    }
  };

  return (
    <div
      ref={scroller}
      className="gp-Tree"
      role="tree"
      tabIndex={0}
      aria-label={trans.__('Data catalog')}
      aria-activedescendant={rows.length > 0 ? `${prefix}${focused}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div className="gp-Tree-space" role="presentation" style={{ height: rows.length * ROW_HEIGHT }}>
        {rows.slice(first, end).map((row, offset) => {
          const index = first + offset;
          return (
            <div
              key={row.key}
              id={`${prefix}${index}`}
              className={`gp-Row${index === focused ? ' gp-mod-focused' : ''}`}
              style={{
                transform: `translateY(${index * ROW_HEIGHT}px)`,
                paddingLeft: 4 + (row.level - 1) * 16
              }}
              role="treeitem"
              aria-label={rowLabel(row, trans)}
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.siblings}
              aria-expanded={'expanded' in row ? row.expanded : undefined}
              aria-selected={index === focused}
              data-kind={row.kind}
              {...(row.kind === 'table' && { 'data-database': row.database, 'data-table': row.table.name })}
              title={rowTitle(row)}
              draggable={row.kind === 'table'}
              onDragStart={event => {
                if (row.kind === 'table') {
                  event.dataTransfer.setData('text/plain', codeFor(dragForm, row.database, row.table.name));
                  event.dataTransfer.effectAllowed = 'copy';
                }
              }}
              onClick={() => {
                setFocusedKey(row.key);
                toggle(row);
              }}
              onDoubleClick={() => {
                if (row.kind === 'table') {
                  onOpen(row);
                }
              }}
            >
              <RowContent
                row={row}
                words={words}
                locale={locale}
                trans={trans}
                onInsert={onInsert}
                onPreview={onPreview}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function rowLabel(row: Row, trans: TranslationBundle): string | undefined {
  switch (row.kind) {
    case 'database':
      return trans.__('database %1', row.database.name);
    case 'table':
      return trans.__('table %1', row.table.name);
    case 'column':
      return trans.__('column %1 %2', row.column.name, row.column.type);
    case 'note':
      return undefined;
  }
}

function rowTitle(row: Row): string | undefined {
  switch (row.kind) {
    case 'database':
      return [row.database.description, row.database.location].filter(Boolean).join('\n');
    case 'table':
      return row.table.description || undefined;
    case 'column':
      return [`${row.column.name}: ${row.column.type}`, row.column.comment].filter(Boolean).join('\n');
    case 'note':
      return undefined;
  }
}
