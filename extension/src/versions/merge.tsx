import type { MergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import React from 'react';

interface IProps {
  readonly old: string;
  readonly new: string;
  /** Colours of the language and of Lab's theme. */
  readonly look: Extension;
  readonly names: readonly [string, string];
}

/** Two texts side by side, lines that differ marked, long stretches that do not folded away. */
export function Merge({ old, new: young, look, names }: IProps): React.JSX.Element {
  const element = React.useRef<HTMLDivElement>(null);
  const [oldName, newName] = names;
  React.useEffect(() => {
    if (element.current === null) {
      return;
    }
    const side = (doc: string, name: string) => ({
      doc,
      extensions: [
        look,
        lineNumbers(),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': name, tabindex: '0' })
      ]
    });
    const parent = element.current;
    let view: MergeView | null = null;
    let isGone = false;
    // A seventh of the extension's code, which most days nobody needs: it comes when it is looked at.
    void import('@codemirror/merge').then(({ MergeView }) => {
      if (!isGone) {
        const collapseUnchanged = { margin: 3, minSize: 8 };
        view = new MergeView({ parent, a: side(old, oldName), b: side(young, newName), collapseUnchanged });
      }
    });
    return () => {
      isGone = true;
      view?.destroy();
    };
  }, [old, young, look, oldName, newName]);
  return <div className="gp-Merge" ref={element} />;
}
