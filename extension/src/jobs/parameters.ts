import type { Schemas } from '../api/tokens';

export type Parameter = Schemas['ParameterModel'];

/** What was typed for each parameter; empty: its default. */
export type Typed = Readonly<Record<string, string>>;

/** How a parameter is asked for. */
export type Control =
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | {
      readonly kind: 'input';
      readonly type: 'text' | 'number' | 'date' | 'datetime-local';
      readonly step?: string;
    };

/** The control that fits a parameter's type. */
export function controlOf(parameter: Parameter): Control {
  if (parameter.arity === 'list') {
    return { kind: 'input', type: 'text' };
  }
  if (parameter.choices.length > 0) {
    return { kind: 'choice', options: parameter.choices.map(choice => String(choice)) };
  }
  switch (parameter.type) {
    case 'bool':
      return { kind: 'choice', options: ['true', 'false'] };
    case 'int':
      return { kind: 'input', type: 'number', step: '1' };
    case 'float':
      return { kind: 'input', type: 'number', step: 'any' };
    case 'date':
      return { kind: 'input', type: 'date' };
    case 'datetime':
      return { kind: 'input', type: 'datetime-local', step: '1' };
    default:
      return { kind: 'input', type: 'text' };
  }
}

/** What is sent: only what was typed. The server reads the texts by the parameters' types. */
export function valuesOf(typed: Typed): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).filter(([, text]) => text !== ''));
}
