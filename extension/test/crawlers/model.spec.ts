import { ApiClient } from '../../src/api/client';
import { CrawlersModel } from '../../src/crawlers/model';
import { FakeServer } from '../server';

const CRAWLERS = 'GET /gluepot/crawlers';
const RUNS = 'GET /gluepot/crawlers/lake/runs?limit=5';
const START = 'POST /gluepot/crawlers/lake/runs';
const STOP = 'POST /gluepot/crawlers/lake/stop';
const crawler = (name: string, under_way: string | null = null) => ({
  name,
  targets: [`file:///${name}`],
  database: 'default',
  description: '',
  under_way,
  last_run: null
});

describe('CrawlersModel', () => {
  let server: FakeServer;
  let model: CrawlersModel;

  beforeEach(() => {
    server = new FakeServer();
    server.answers.set(CRAWLERS, { body: { crawlers: [crawler('lake')], next_cursor: null } });
    server.answers.set(RUNS, { body: { runs: [{ id: 'crawl_1' }] } });
    server.answers.set(START, { status: 202, body: { crawler: 'lake', state: 'WAITING' } });
    server.answers.set(STOP, { status: 202, body: { crawler: 'lake', state: 'STOPPING' } });
    model = new CrawlersModel({ client: new ApiClient(server.settings), interval: 3_600_000 });
  });

  afterEach(() => model.dispose());

  it('reads the crawlers, and runs only of open ones', async () => {
    await model.refresh();
    expect(server.requests).toEqual([CRAWLERS]);

    model.setExpanded('lake', true);
    await model.refresh();

    expect(server.requests).toEqual([CRAWLERS, CRAWLERS, RUNS]);
    expect(model.state.runs.get('lake')).toEqual([{ id: 'crawl_1' }]);
  });

  it('shows a crawler closed that was open, has gone and was made again', async () => {
    await model.refresh();
    model.setExpanded('lake', true);
    for (const crawlers of [[], [crawler('lake')]]) {
      server.answers.set(CRAWLERS, { body: { crawlers, next_cursor: null } });
      await model.refresh();
    }

    expect(model.state.expanded.has('lake')).toBe(false);
  });

  it('asks for a run and reads what came of it', async () => {
    await model.run('lake');

    expect(server.requests).toEqual([START, CRAWLERS]);
    expect(model.state.asking.size).toBe(0);
  });

  it('asks for an end', async () => {
    await model.stop('lake');

    expect(server.requests).toEqual([STOP, CRAWLERS]);
  });

  it('makes a crawler of a folder', async () => {
    server.answers.set('POST /gluepot/crawlers', {
      status: 202,
      body: { id: 'qc_1', crawler: 'sales', state: 'WAITING' }
    });

    await model.crawlPlace('data/sales', 'shop');

    expect(server.requests[0]).toBe('POST /gluepot/crawlers');
    expect(server.bodies).toEqual([{ name: null, targets: ['data/sales'], database: 'shop' }]);
  });

  it('is free again when the server refuses', async () => {
    const body = { error: 'CrawlerNotFoundError', message: "There is no crawler 'lake'.", next_step: '' };
    server.answers.set(START, { status: 404, body });

    await expect(model.run('lake')).rejects.toThrow("There is no crawler 'lake'.");
    expect(model.state.asking.size).toBe(0);
  });
});
