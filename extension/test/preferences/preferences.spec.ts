import schema from '../../schema/preferences.json';
import { DEFAULTS, Preferences } from '../../src/preferences/preferences';

describe('Preferences', () => {
  it('has the defaults until something is set, and for what is not', () => {
    const preferences = new Preferences();
    expect(preferences.values).toEqual(DEFAULTS);

    preferences.take({ pollSeconds: 30 });
    expect(preferences.values).toEqual({ ...DEFAULTS, pollSeconds: 30 });

    preferences.take({});
    expect(preferences.values).toEqual(DEFAULTS);
  });

  it('tells of each change', () => {
    const preferences = new Preferences();
    const told: string[] = [];
    preferences.changed.connect((_, values) => told.push(values.insertAs));
    preferences.take({ insertAs: 'sql' });

    expect(told).toEqual(['sql']);
  });

  it('has the same defaults as the schema', () => {
    const defaults = Object.entries(schema.properties).map(([name, { default: value }]) => [name, value]);

    expect(Object.fromEntries(defaults)).toEqual(DEFAULTS);
  });
});
