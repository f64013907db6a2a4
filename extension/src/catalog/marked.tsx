import React from 'react';

/** A text with the parts marked that the filter found. */
export function Marked({
  text,
  words
}: {
  readonly text: string;
  readonly words: readonly string[];
}): React.JSX.Element {
  if (words.length === 0) {
    return <>{text}</>;
  }
  const escaped = words.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const parts = text.split(new RegExp(`(${escaped.join('|')})`, 'gi'));
  // split() with one group puts what was found at the odd places.
  return <>{parts.map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}</>;
}
