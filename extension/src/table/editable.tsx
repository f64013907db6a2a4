import { editIcon } from '@jupyterlab/ui-components';
import React from 'react';

interface IEditableProps {
  readonly text: string;
  /** What it is, for assistive technology: "comment of carrier". */
  readonly label: string;
  readonly editLabel: string;
  /** Shown where there is no text yet. */
  readonly placeholder: string;
  readonly onSave: (text: string) => void;
}

/** A text that is edited where it stands: Enter or leaving the field saves, Escape does not. */
export function Editable(props: IEditableProps): React.JSX.Element {
  const { text, label, editLabel, placeholder, onSave } = props;
  const [draft, setDraft] = React.useState<string | null>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const leave = (save: boolean) => {
    // Escape removes the field, and a field that is removed is left: that must not save after all.
    if (draft !== null && save && draft.trim() !== text) {
      onSave(draft.trim());
    }
    setDraft(null);
  };
  if (draft !== null) {
    return (
      <input
        className="gp-Editable-field"
        aria-label={label}
        autoFocus
        value={draft}
        onChange={event => setDraft(event.currentTarget.value)}
        onBlur={() => leave(true)}
        onKeyDown={event => {
          if (event.key === 'Enter' || event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            leave(event.key === 'Enter');
            requestAnimationFrame(() => button.current?.focus());
          }
        }}
      />
    );
  }
  return (
    <button
      ref={button}
      type="button"
      className="gp-Editable"
      aria-label={editLabel}
      title={editLabel}
      onClick={() => setDraft(text)}
    >
      {text ? <span>{text}</span> : <span className="gp-mod-dim">{placeholder}</span>}
      <editIcon.react tag="span" className="gp-Editable-icon" />
    </button>
  );
}
