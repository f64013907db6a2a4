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
  return (
    <div className="gp-SchemaForm">
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

/** A validator in the page would be a second judge of the same rules, and 100 kB: everything is right until it is sent. */
const SERVER_JUDGES: FormProps['validator'] = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  toErrorList: () => [],
  isValid: () => true,
  rawValidation: () => ({ errors: [] })
};
