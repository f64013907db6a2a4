import type { ReadonlyJSONObject, ReadonlyJSONValue } from '@lumino/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CrawlerSettings } from './tokens';

/** The schema of a form in the reader's language; what names the whole is left out, since a dialog has a title. */
export function translated(schema: ReadonlyJSONObject, trans: TranslationBundle): ReadonlyJSONObject {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, ReadonlyJSONObject>);
  return {
    ...Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'title' && key !== 'description')),
    properties: Object.fromEntries(
      properties.map(([name, field]) => [
        name,
        { ...field, ...said(field, 'title', trans), ...said(field, 'description', trans) }
      ])
    )
  };
}

function said(field: ReadonlyJSONObject, key: string, trans: TranslationBundle): ReadonlyJSONObject {
  const text = field[key];
  return typeof text === 'string' ? { [key]: trans._p('schema', text) } : {};
}

/** What is sent of a form: lines of a list that were opened and left empty say nothing. */
export function sent(typed: ReadonlyJSONObject): CrawlerSettings {
  const full = (value: ReadonlyJSONValue | undefined) =>
    Array.isArray(value) ? value.filter(item => typeof item === 'string' && item.trim() !== '') : value;
  return Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [name, full(value)])
  ) as unknown as CrawlerSettings;
}
