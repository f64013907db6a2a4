import { pathIn } from '../../src/table/path';

describe('pathIn()', () => {
  it.each([
    ['flights.planes', { database: 'flights', table: 'planes' }],
    [' planes ', { database: 'default', table: 'planes' }],
    ['flights.a.b', { database: 'flights', table: 'a.b' }],
    ['', null],
    ['flights.', null]
  ])('of %j is %j', (typed, path) => {
    expect(pathIn(typed)).toEqual(path);
  });
});
