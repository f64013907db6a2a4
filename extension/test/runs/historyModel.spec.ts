import { ApiClient } from '../../src/api/client';
import { HistoryModel } from '../../src/runs/historyModel';
import { FakeServer } from '../server';

const FIRST = 'GET /gluepot/runs?limit=50';
const ZONE = 'Pacific/Auckland';
const SECOND = 'GET /gluepot/runs?limit=50&cursor=c1';

describe('HistoryModel', () => {
  let server: FakeServer;
  let model: HistoryModel;

  beforeEach(() => {
    server = new FakeServer();
    server.answers.set('GET /gluepot/jobs', { body: { jobs: [{ name: 'nightly' }] } });
    server.answers.set('GET /gluepot/timeline?hours=24', { body: { runs: [] } });
    server.answers.set(FIRST, { body: { runs: [{ id: 'jr_3' }, { id: 'jr_2' }], next_cursor: 'c1' } });
    server.answers.set(SECOND, { body: { runs: [{ id: 'jr_1' }], next_cursor: null } });
    model = new HistoryModel({ client: new ApiClient(server.settings), timezone: ZONE, interval: 3_600_000 });
  });

  afterEach(() => model.dispose());

  const ids = () => model.state.runs?.map(({ id }) => id);

  describe('#showMore()', () => {
    it('adds the next page, and says when there is none left', async () => {
      await model.refresh();
      expect([ids(), model.state.hasMore]).toEqual([['jr_3', 'jr_2'], true]);

      await model.showMore();
      expect([ids(), model.state.hasMore]).toEqual([['jr_3', 'jr_2', 'jr_1'], false]);
    });
  });

  describe('#choose()', () => {
    it('asks the server for the runs of a job in some states, from the first page on', async () => {
      const chosen = 'GET /gluepot/runs?limit=50&job=nightly&state=FAILED%2CTIMEOUT';
      server.answers.set(chosen, { body: { runs: [{ id: 'jr_2' }], next_cursor: null } });
      await model.showMore();

      await model.choose({ job: 'nightly', state: 'FAILED,TIMEOUT' });

      expect(ids()).toEqual(['jr_2']);
      expect(server.requests.at(-1)).not.toContain('cursor');
    });

    it('reads another span of the timeline', async () => {
      server.answers.set('GET /gluepot/timeline?hours=168', { body: { runs: [{ id: 'jr_0' }] } });

      await model.choose({ hours: 168 });

      expect(model.state.timeline?.runs).toEqual([{ id: 'jr_0' }]);
    });

    it('reads the calendar of a month in place of the timeline, with a week of its neighbours', async () => {
      const days = [{ date: '2026-11-01', runs: [], coming: [] }];
      const calendar = `GET /gluepot/calendar?first=2026-10-26&last=2026-12-06&timezone=${encodeURIComponent(ZONE)}`;
      server.answers.set(calendar, { body: { days } });

      await model.choose({ month: '2026-11' });

      expect(model.state.calendar).toEqual(days);
      expect(server.requests).not.toContain('GET /gluepot/timeline?hours=24');
    });

    it('forgets the days of a month as soon as another one is chosen', async () => {
      server.answers.set(
        `GET /gluepot/calendar?first=2026-10-26&last=2026-12-06&timezone=${encodeURIComponent(ZONE)}`,
        { body: { days: [{ date: '2026-11-01', runs: [], coming: [] }] } }
      );
      await model.choose({ month: '2026-11' });

      const reading = model.choose({ month: '2026-12' });

      expect(model.state.calendar).toBeNull();
      await reading;
      expect(model.state.error?.nextStep).toContain('pip install gluepot');
    });

    it('asks for the runs of a day, from its beginning to its end', async () => {
      await model.choose({ day: '2026-11-20' });

      const asked = new URLSearchParams(server.requests.at(0)?.split('?')[1]);
      expect(asked.get('since')).toBe(new Date(2026, 10, 20).toISOString());
      expect(asked.get('until')).toBe(new Date(2026, 10, 21).toISOString());
    });
  });
});
