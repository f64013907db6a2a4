import type { Row } from './rows';

/** What a key press asks of the tree. */
export type Move =
  | { readonly kind: 'focus'; readonly index: number }
  | { readonly kind: 'expand' | 'collapse'; readonly index: number }
  | { readonly kind: 'open'; readonly index: number };

const PAGE = 12;

/**
 * Return what `key` means with the line `index` in focus, or null for a key that is not ours.
 *
 * As the ARIA practices have it for a tree: Right opens, then goes in; Left closes, then goes out.
 */
export function moveFor(key: string, rows: readonly Row[], index: number): Move | null {
  const row = rows[index];
  const last = rows.length - 1;
  const to = (target: number): Move => ({
    kind: 'focus',
    index: Math.min(Math.max(target, 0), last)
  });
  if (!row) {
    return rows.length > 0 ? to(0) : null;
  }
  const isOpen = 'expanded' in row && row.expanded;
  const canOpen = 'expanded' in row && !row.expanded;
  switch (key) {
    case 'ArrowDown':
      return to(index + 1);
    case 'ArrowUp':
      return to(index - 1);
    case 'PageDown':
      return to(index + PAGE);
    case 'PageUp':
      return to(index - PAGE);
    case 'Home':
      return to(0);
    case 'End':
      return to(last);
    case 'ArrowRight':
      return canOpen ? { kind: 'expand', index } : isOpen ? to(index + 1) : null;
    case 'ArrowLeft':
      return isOpen ? { kind: 'collapse', index } : to(parentOf(rows, index));
    case ' ':
      return canOpen ? { kind: 'expand', index } : isOpen ? { kind: 'collapse', index } : null;
    case 'Enter':
      return { kind: 'open', index };
    default:
      return null;
  }
}

function parentOf(rows: readonly Row[], index: number): number {
  const level = rows[index]?.level ?? 1;
  for (let above = index - 1; above >= 0; above -= 1) {
    if ((rows[above]?.level ?? 1) < level) {
      return above;
    }
  }
  return index;
}
