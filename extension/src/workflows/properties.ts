import type { JSONValue } from '@lumino/coreutils';

/** What was typed for each property of a workflow; empty: its default. `more`: others, `name=value` a line. */
export interface ITypedProperties {
  readonly values: Readonly<Record<string, string>>;
  readonly more: string;
}

/** A property as a field shows it where nothing is typed: a text as it is, all else as JSON. */
export function shownDefault(value: JSONValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What is sent: only what was typed. A property whose default is a text is one; of all else JSON is read, or a text. */
export function propertiesOf(
  defaults: Readonly<Record<string, JSONValue>>,
  { values, more }: ITypedProperties
): Record<string, JSONValue> {
  const typed = Object.entries(values)
    .filter(([, text]) => text !== '')
    .map(([name, text]) => [name, typeof defaults[name] === 'string' ? text : valueOf(text)] as const);
  const others = more
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [name = '', ...rest] = line.split('=');
      return [name.trim(), valueOf(rest.join('=').trim())] as const;
    });
  return Object.fromEntries([...typed, ...others]);
}

function valueOf(text: string): JSONValue {
  try {
    return JSON.parse(text) as JSONValue;
  } catch {
    return text; // "2026-11-20" is no JSON, and meant as it stands
  }
}
