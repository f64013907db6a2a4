import { lastWeek, requestOf } from '../../src/backfills/dates';

describe('lastWeek()', () => {
  it('is the seven days before today', () => {
    const range = lastWeek(new Date('2026-03-03T00:30:00Z'));

    expect([range.first, range.last]).toEqual(['2026-02-24', '2026-03-02']);
  });
});

describe('requestOf()', () => {
  it('takes whole days in UTC', () => {
    expect(requestOf({ first: '2026-02-24', last: '2026-03-02', parallel: 2 })).toEqual({
      first: '2026-02-24T00:00:00Z',
      last: '2026-03-02T23:59:59Z',
      parallel: 2
    });
  });
});
