import React from 'react';

/** Put code with its colours into an element. */
export type Highlight = (code: string, into: HTMLElement) => Promise<void>;

interface IProps {
  readonly code: string;
  /** Null: without colours. */
  readonly highlight: Highlight | null;
}

/** Code as a notebook shows it. It is there as plain text until its colours are. */
export const Code = React.memo(function Code({ code, highlight }: IProps): React.JSX.Element {
  const element = React.useRef<HTMLPreElement>(null);
  React.useEffect(() => {
    const node = element.current;
    if (node === null || highlight === null) {
      return;
    }
    let current = true;
    const coloured = document.createElement('div');
    highlight(code, coloured).then(
      () => current && node.replaceChildren(...coloured.childNodes),
      () => undefined // without colours it reads as well
    );
    return () => {
      current = false;
    };
  }, [code, highlight]);
  // By a key of its own for each code: React must not patch text that was replaced.
  return (
    <pre className="gp-Code" key={code} ref={element}>
      {code}
    </pre>
  );
});
