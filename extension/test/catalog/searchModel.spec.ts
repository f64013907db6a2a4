import { ApiClient } from '../../src/api/client';
import { CatalogModel } from '../../src/catalog/model';
import { type Hit, hitsBeside, SearchModel } from '../../src/catalog/searchModel';
import { FakeServer } from '../server';

const PAUSE = 5;
const hit = (database: string, table: string): Hit => ({
  database,
  table,
  kind: table === '' ? 'database' : 'table',
  description: '',
  matches: []
});
const reply = (...hits: Hit[]) => ({ tier: 'all words', hits, total: hits.length, near: [] });
const SEARCH = 'GET /gluepot/catalog/search?text=';

describe('SearchModel', () => {
  let server: FakeServer;
  let catalog: CatalogModel;
  let model: SearchModel;

  const answered = () =>
    new Promise<void>(resolve => {
      const slot = () => {
        model.changed.disconnect(slot);
        resolve();
      };
      model.changed.connect(slot);
    });

  beforeEach(() => {
    server = new FakeServer();
    const client = new ApiClient(server.settings);
    catalog = new CatalogModel({ client, interval: 3_600_000 });
    model = new SearchModel({ client, catalog, pause: PAUSE });
  });

  afterEach(() => {
    model.dispose();
    catalog.dispose();
  });

  it('asks once for what stands in the filter when the typing ends', async () => {
    server.answers.set(`${SEARCH}seats`, { body: reply(hit('flights', 'planes')) });

    const told = answered();
    ['s', 'se', 'seats '].forEach(text => catalog.setFilter(text));
    await told;

    expect(server.requests).toEqual([`${SEARCH}seats`]);
    expect(model.state.reply?.hits).toEqual([hit('flights', 'planes')]);
  });

  it('forgets the hits as soon as the filter is empty', async () => {
    server.answers.set(`${SEARCH}seats`, { body: reply(hit('flights', 'planes')) });
    const told = answered();
    catalog.setFilter('seats');
    await told;

    catalog.setFilter('');

    expect(model.state).toEqual({ reply: null, error: null });
  });

  it('keeps the sentence of a server that cannot search', async () => {
    server.isDown = true;

    const told = answered();
    catalog.setFilter('seats');
    await told;

    expect(model.state.error?.message).toContain('does not answer');
  });

  it('says nothing of a text that holds no word', async () => {
    server.answers.set(`${SEARCH}_`, {
      status: 400,
      body: { error: 'InvalidInputError', message: "'_' holds no word to search for.", next_step: '' }
    });

    const told = answered();
    catalog.setFilter('_');
    await told;

    expect(model.state).toEqual({ reply: null, error: null });
  });
});

describe('hitsBeside()', () => {
  it('leaves out what the tree shows under the same filter', () => {
    const hits = [hit('flights', 'planes'), hit('flights', 'Seats'), hit('seats', '')];

    expect(hitsBeside('seat', hits)).toEqual([hits[0], hits[2]]);
    expect(hitsBeside('FLIGHTS pla', hits)).toEqual([hits[1], hits[2]]);
  });
});
