import { propertiesOf, shownDefault } from '../../src/workflows/properties';

describe('propertiesOf', () => {
  const defaults = { day: '2026-01-01', limit: 10, carriers: ['UA'] };

  it('sends only what was typed', () => {
    expect(propertiesOf(defaults, { values: { day: '', limit: '' }, more: '' })).toEqual({});
  });

  it('keeps a text a text, and reads the rest as JSON', () => {
    const values = { day: '5', limit: '20', carriers: '["B6"]' };

    expect(propertiesOf(defaults, { values, more: '' })).toEqual({ day: '5', limit: 20, carriers: ['B6'] });
  });

  it('takes other properties, a line each', () => {
    const more = 'mode = full\n\nfilter=a=b\ndry=true';

    expect(propertiesOf(defaults, { values: {}, more })).toEqual({ mode: 'full', filter: 'a=b', dry: true });
  });
});

describe('shownDefault', () => {
  it('shows a text as it is, all else as JSON', () => {
    expect([shownDefault('x'), shownDefault(1), shownDefault(['a'])]).toEqual(['x', '1', '["a"]']);
  });
});
