import { controlOf, type Parameter, valuesOf } from '../../src/jobs/parameters';

const parameter = (part: Partial<Parameter>): Parameter => ({
  name: 'x',
  type: 'str',
  arity: 'one',
  default_code: '',
  is_required: true,
  choices: [],
  help: '',
  ...part
});

describe('controlOf()', () => {
  it.each([
    [{ type: 'int' }, { kind: 'input', type: 'number', step: '1' }],
    [{ type: 'float' }, { kind: 'input', type: 'number', step: 'any' }],
    [{ type: 'date' }, { kind: 'input', type: 'date' }],
    [{ type: 'datetime' }, { kind: 'input', type: 'datetime-local', step: '1' }],
    [{ type: 'json' }, { kind: 'input', type: 'text' }],
    [{ type: 'bool' }, { kind: 'choice', options: ['true', 'false'] }],
    [
      { type: 'str', choices: ['UA', 'B6'] },
      { kind: 'choice', options: ['UA', 'B6'] }
    ],
    [
      { type: 'int', arity: 'list', choices: [1, 2] },
      { kind: 'input', type: 'text' }
    ]
  ] as const)('%j is asked for by %j', (part, control) => {
    expect(controlOf(parameter(part as Partial<Parameter>))).toEqual(control);
  });
});

describe('valuesOf()', () => {
  it('leaves out what was not typed, so that the default holds', () => {
    expect(valuesOf({ limit: '3', label: '' })).toEqual({ limit: '3' });
  });
});
