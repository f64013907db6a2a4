import { timesOf } from '../../src/panel/times';

const nightly = {
  name: 'at night',
  cron: '0 2 * * *',
  timezone: 'Europe/Berlin',
  words: 'every day at 02:00',
  state: 'ACTIVATED',
  next_fire_at: null
} as const;

describe('timesOf()', () => {
  it('are those of the first trigger, which keeps its name and zone', () => {
    expect(timesOf([nightly, { ...nightly, name: 'at noon' }])).toEqual({
      trigger: 'at night',
      cron: '0 2 * * *',
      timezone: 'Europe/Berlin'
    });
  });

  it('are none, or the usual ones, by the reader’s clock where nothing runs it yet', () => {
    const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();

    expect(timesOf([])).toEqual({ trigger: '', cron: '', timezone });
    expect(timesOf([], '0 2 * * *')).toEqual({ trigger: '', cron: '0 2 * * *', timezone });
  });
});
