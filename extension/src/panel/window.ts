import React from 'react';

/** Which lines of a long list are on the screen: `first` included, `end` excluded. */
export interface IWindow {
  readonly first: number;
  readonly end: number;
}

const OVERSCAN = 8;

/** Follow the scrolling and the height of an element, and say which of its lines of equal height are seen. */
export function useWindow(element: React.RefObject<HTMLElement>, count: number, rowHeight: number): IWindow {
  const [view, setView] = React.useState({ top: 0, height: 600 });
  React.useLayoutEffect(() => {
    const node = element.current;
    if (!node) {
      return;
    }
    const measure = () => setView({ top: node.scrollTop, height: node.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    node.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      observer.disconnect();
      node.removeEventListener('scroll', measure);
    };
  }, [element]);
  return {
    first: Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN),
    end: Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN)
  };
}

/** Scroll just so far that a line is seen. */
export function reveal(node: HTMLElement, index: number, rowHeight: number): void {
  const top = index * rowHeight;
  if (top < node.scrollTop) {
    node.scrollTop = top;
  } else if (top + rowHeight > node.scrollTop + node.clientHeight) {
    node.scrollTop = top + rowHeight - node.clientHeight;
  }
}
