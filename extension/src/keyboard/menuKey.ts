/** What says whether a menu was asked for by a key. */
export interface IMenuEvent {
  readonly button: number;
  readonly ctrlKey: boolean;
}

/** A pointer asks with its second button, or on a Mac with Ctrl and its first. */
export function isByKey({ button, ctrlKey }: IMenuEvent): boolean {
  return button !== 2 && !ctrlKey;
}

/**
 * Return the line of which the menu is wanted when a key asks for it at `target`, or null where the browser finds it itself.
 *
 * In a tree the focus is on the whole of it, which names its active line; Lab looks for menus at the focus.
 */
export function activeLine(target: HTMLElement): HTMLElement | null {
  const id = target.getAttribute('aria-activedescendant');
  return id === null ? null : target.ownerDocument.getElementById(id);
}

/** Ask for the menu of a line as a pointer at its beginning would. */
export function openMenuOf(line: HTMLElement): void {
  const { left, top, height } = line.getBoundingClientRect();
  line.dispatchEvent(
    new MouseEvent('contextmenu', {
      bubbles: true,
      cancelable: true,
      button: 2,
      clientX: left + 24,
      clientY: top + height
    })
  );
}
