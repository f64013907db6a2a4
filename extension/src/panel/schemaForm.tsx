import { FormComponent } from '@jupyterlab/ui-components';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import React from 'react';

type FormProps = React.ComponentProps<typeof FormComponent>;

interface ISchemaFormProps {
  /** A JSON schema with titles and descriptions, in the reader's language. */
  readonly schema: ReadonlyJSONObject;
  readonly value: ReadonlyJSONObject;
  readonly onChange: (value: ReadonlyJSONObject) => void;
}

/** A form made from a JSON schema, in Lab's looks. What is wrong with an answer the server says, as everywhere. */
export function SchemaForm({ schema, value, onChange }: ISchemaFormProps): React.JSX.Element {
  const form = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => name(form.current, schema));
  return (
    <div ref={form} className="gp-SchemaForm">
      <FormComponent
        schema={schema}
        formData={value}
        validator={SERVER_JUDGES}
        noHtml5Validate
        // Within a dialog, whose own form sends it.
        tagName="div"
        compact
        buttonStyle="icons"
        showModifiedFromDefault={false}
        onChange={({ formData }) => formData && onChange(formData)}
      />
    </div>
  );
}

/** Give each control the title of its field as its name: Lab's templates write it above and say not what it is of. */
function name(form: HTMLElement | null, { properties = {} }: ReadonlyJSONObject): void {
  for (const [field, { title }] of Object.entries(properties as Record<string, ReadonlyJSONObject>)) {
    const controls = form?.querySelectorAll(`#root_${field}, input[id^="root_${field}_"]`) ?? [];
    controls.forEach(control => control.setAttribute('aria-label', title as string));
  }
}

/** A validator in the page would be a second judge of the same rules, and 100 kB: everything is right until it is sent. */
const SERVER_JUDGES: FormProps['validator'] = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  toErrorList: () => [],
  isValid: () => true,
  rawValidation: () => ({ errors: [] })
};
