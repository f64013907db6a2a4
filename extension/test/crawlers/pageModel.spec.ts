import { ApiClient } from '../../src/api/client';
import { CrawlerModel } from '../../src/crawlers/pageModel';
import { FakeServer } from '../server';

const CRAWLER = 'GET /gluepot/crawlers/lake';
const RUNS = `${CRAWLER}/runs?limit=20`;
const START = 'POST /gluepot/crawlers/lake/runs';
const ASKED = 'GET /gluepot/crawl-requests/qc_1';
const run = (id: string) => ({ id, crawler: 'lake', state: 'COMPLETED', tables: [] });
const asked = (state: string, crawl_run_id: string | null, error = '') => ({
  body: { id: 'qc_1', crawler: 'lake', mode: 'dry run', state, state_detail: '', crawl_run_id, error }
});

describe('CrawlerModel', () => {
  let server: FakeServer;
  let model: CrawlerModel;

  beforeEach(() => {
    server = new FakeServer();
    server.answers.set(CRAWLER, { body: { name: 'lake', under_way: null, schedules: [] } });
    server.answers.set(RUNS, { body: { runs: [run('crawl_2'), run('crawl_1')] } });
    server.answers.set(START, { ...asked('WAITING', null), status: 202 });
    for (const id of ['crawl_1', 'crawl_2', 'crawl_3']) {
      server.answers.set(`GET /gluepot/crawl-runs/${id}`, { body: run(id) });
    }
    model = new CrawlerModel({
      client: new ApiClient(server.settings),
      name: 'lake',
      interval: 3_600_000
    });
  });

  afterEach(() => model.dispose());

  it('shows the report of the newest run', async () => {
    await model.refresh();

    expect(model.state.crawler?.name).toBe('lake');
    expect(model.state.report).toMatchObject({ id: 'crawl_2' });
    expect(model.state.hasMore).toBe(false);
  });

  it('shows the report of the run that was chosen, also when there are newer ones', async () => {
    await model.choose('crawl_1');
    server.answers.set(RUNS, { body: { runs: [run('crawl_3')] } });
    await model.refresh();

    expect(model.state.report).toMatchObject({ id: 'crawl_1' });
  });

  it('follows a dry run by its id and shows what it found, whatever was shown', async () => {
    server.answers.set(ASKED, asked('RUNNING', null));
    await model.choose('crawl_1');
    await model.dryRun();

    expect(server.bodies).toEqual([{ mode: 'dry run' }]);
    expect(model.state.asked).toBe('qc_1');
    expect(model.state.report).toMatchObject({ id: 'crawl_1' });

    server.answers.set(ASKED, asked('SUCCEEDED', 'crawl_3'));
    await model.refresh();

    expect(model.state.asked).toBe('');
    expect(model.state.report).toMatchObject({ id: 'crawl_3' });
  });

  it('says why a dry run has no report', async () => {
    server.answers.set(ASKED, asked('FAILED', null, "'file:///nowhere' is not there."));

    await model.dryRun();

    expect(model.state.failure).toBe("'file:///nowhere' is not there.");
    expect(model.state.asked).toBe('');
  });

  it('reads more of the older runs', async () => {
    server.answers.set(RUNS, { body: { runs: Array.from({ length: 20 }, (_, at) => run(`r${at}`)) } });
    server.answers.set('GET /gluepot/crawl-runs/r0', { body: run('r0') });
    await model.refresh();
    expect(model.state.hasMore).toBe(true);

    server.answers.set(`${CRAWLER}/runs?limit=40`, { body: { runs: [run('crawl_1')] } });
    await model.showMore();

    expect(model.state.runs).toHaveLength(1);
    expect(model.state.hasMore).toBe(false);
  });

  it('watches no crawler that is gone', async () => {
    const gone = { error: 'CrawlerNotFoundError', message: 'Crawler not found.', next_step: '' };
    server.answers.set(CRAWLER, { status: 404, body: gone });
    model.watched = true;
    await model.refresh();

    expect(model.state.error?.message).toBe('Crawler not found.');
    expect(model.watched).toBe(false);
  });
});
