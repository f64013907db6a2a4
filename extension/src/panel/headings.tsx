import React from 'react';

/** The head of a table: the names of its columns, in their order. */
export function Headings({ names }: { readonly names: readonly React.ReactNode[] }): React.JSX.Element {
  return (
    <thead>
      <tr>
        {names.map((name, index) => (
          <th key={index} scope="col">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}
