import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import { type ApiError, asApiError, sentenceOf } from '../api/errors';

/** The fields of a form: what they show, and what to call with another value. */
export type Fields<T> = (value: T, change: (value: T) => void) => React.JSX.Element;

interface IOptions<T, R> {
  readonly title: string;
  readonly okLabel: string;
  /** Of the whole dialog, for a look of its own. */
  readonly className?: string;
  readonly trans: TranslationBundle;
  readonly initial: T;
  readonly fields: Fields<T>;
  /** Send it. When that fails, the dialog comes again with what was typed and says why. */
  readonly submit: (value: T) => Promise<R>;
}

/** Ask with a form until the server takes what was said; null when the person gives up. */
export async function askWithForm<T, R>(options: IOptions<T, R>): Promise<R | null> {
  const { title, okLabel, trans, fields, submit } = options;
  let value = options.initial;
  let error: ApiError | null = null;
  for (;;) {
    const body = new FormBody(value, fields, error && sentenceOf(error, trans));
    const buttons = [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: okLabel })];
    const dialog = new Dialog({ title, body, buttons });
    if (options.className !== undefined) {
      dialog.addClass(options.className);
    }
    const result = await dialog.launch();
    if (!result.button.accept || result.value === null) {
      return null;
    }
    value = result.value;
    try {
      return await submit(value);
    } catch (refused) {
      error = asApiError(refused);
    }
  }
}

class FormBody<T> extends ReactWidget implements Dialog.IBodyWidget<T> {
  constructor(
    private value: T,
    private readonly fields: Fields<T>,
    private readonly error: string | null
  ) {
    super();
    this.addClass('gp-Form');
  }

  getValue(): T {
    return this.value;
  }

  protected override render(): React.JSX.Element {
    return (
      <>
        {this.error && (
          <p className="gp-Notice" role="alert">
            {this.error}
          </p>
        )}
        <Form initial={this.value} fields={this.fields} onChange={value => (this.value = value)} />
      </>
    );
  }
}

interface IFormProps<T> {
  readonly initial: T;
  readonly fields: Fields<T>;
  readonly onChange: (value: T) => void;
}

function Form<T>({ initial, fields, onChange }: IFormProps<T>): React.JSX.Element {
  const [value, setValue] = React.useState(initial);
  return fields(value, next => {
    setValue(next);
    onChange(next);
  });
}
