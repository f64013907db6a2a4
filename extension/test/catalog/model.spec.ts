import { ApiClient } from '../../src/api/client';
import { ApiError } from '../../src/api/errors';
import { CatalogModel } from '../../src/catalog/model';
import type { TableSummary } from '../../src/catalog/tokens';
import { FakeServer } from '../server';

const DATABASES = 'GET /gluepot/catalog/databases';
const tablesOf = (database: string) => `GET /gluepot/catalog/databases/${database}/tables?limit=1000`;
const summary = (name: string) => ({ name, type: 'EXTERNAL_TABLE', classification: 'csv', description: '' });
const database = (name: string) => ({ name, description: '', location: '' });

describe('CatalogModel', () => {
  let server: FakeServer;
  let model: CatalogModel;

  beforeEach(() => {
    server = new FakeServer();
    server.answers.set(DATABASES, { body: { databases: [database('a'), database('b')] } });
    server.answers.set(tablesOf('a'), {
      body: { tables: [summary('t1'), summary('t2')], next_cursor: null }
    });
    server.answers.set(tablesOf('b'), { body: { tables: [summary('u')], next_cursor: null } });
    model = new CatalogModel({ client: new ApiClient(server.settings), interval: 3_600_000 });
  });

  afterEach(() => model.dispose());

  it('asks nothing before somebody looks', () => {
    expect(server.requests).toEqual([]);
    expect(model.state.databases).toBeNull();
  });

  describe('#refresh()', () => {
    it('reads the databases, and tables only of open ones', async () => {
      model.setExpanded(['a'], true);
      await model.refresh();

      expect(model.state.databases?.map(found => found.name)).toEqual(['a', 'b']);
      expect([...model.state.tables.keys()]).toEqual(['a']);
      expect(server.requests).toEqual([DATABASES, tablesOf('a')]);
    });

    it('joins the pages of a long list', async () => {
      server.answers.set(tablesOf('a'), { body: { tables: [summary('t1')], next_cursor: 'c' } });
      server.answers.set(`${tablesOf('a')}&cursor=c`, {
        body: { tables: [summary('t2')], next_cursor: null }
      });
      model.setExpanded(['a'], true);
      await model.refresh();

      const tables = model.state.tables.get('a') as readonly TableSummary[];
      expect(tables.map(table => table.name)).toEqual(['t1', 't2']);
    });

    it('shows the first page of a list while the others are read', async () => {
      server.answers.set(tablesOf('a'), { body: { tables: [summary('t1')], next_cursor: 'c' } });
      server.answers.set(`${tablesOf('a')}&cursor=c`, {
        body: { tables: [summary('t2')], next_cursor: null }
      });
      const counts: number[] = [];
      model.changed.connect(() => {
        const tables = model.state.tables.get('a') as readonly TableSummary[] | undefined;
        counts.push(tables?.length ?? 0);
      });
      model.setExpanded(['a'], true);
      await model.refresh();
      await model.refresh();

      expect(counts).toEqual([0, 1, 2, 2]);
    });

    it('reads the columns of open tables', async () => {
      const table = { ...summary('t1'), database: 'a', columns: [{ name: 'x', type: 'int', comment: '' }] };
      server.answers.set('GET /gluepot/catalog/databases/a/tables/t1', { body: table });
      model.setExpanded(['a', 'a/t1'], true);
      await model.refresh();

      expect(model.state.details.get('a/t1')).toEqual(table);
    });

    it('keeps what it has and says what is wrong when reading fails, and forgets the error when it works', async () => {
      await model.refresh();
      server.isDown = true;
      await model.refresh();

      expect(model.state.error?.status).toBe(0);
      expect(model.state.databases).toHaveLength(2);

      server.isDown = false;
      await model.refresh();
      expect(model.state.error).toBeNull();
    });

    it('shows the other databases when one cannot be read', async () => {
      const body = { error: 'DatabaseNotFoundError', message: 'Gone.', next_step: '' };
      server.answers.set(tablesOf('a'), { status: 404, body });
      model.setExpanded(['a', 'b'], true);
      await model.refresh();

      expect(model.state.error).toBeNull();
      expect(model.state.tables.get('a')).toBeInstanceOf(ApiError);
      expect(model.state.tables.get('b')).toHaveLength(1);
    });
  });

  describe('#setFilter()', () => {
    it('looks into closed databases too', async () => {
      model.setFilter('t');
      await model.refresh();

      expect([...model.state.tables.keys()]).toEqual(['a', 'b']);
    });
  });

  describe('#changed', () => {
    it('is emitted once for each change of the state', () => {
      const states: unknown[] = [];
      model.changed.connect(sender => states.push(sender.state));

      model.setExpanded(['a'], true);
      model.setFilter('x');

      expect(states).toHaveLength(2);
      expect(states[1]).toBe(model.state);
    });
  });

  describe('#watched', () => {
    it('reads at once when turned on', async () => {
      const seen = new Promise<void>(resolve => model.changed.connect(() => resolve()));
      model.watched = true;
      await seen;

      expect(model.state.databases).toHaveLength(2);
    });
  });

  describe('#dispose()', () => {
    it('may be called twice, and nothing is read or emitted afterwards', async () => {
      const emitted = jest.fn();
      model.changed.connect(emitted);
      model.dispose();
      model.dispose();
      model.watched = true;
      await model.refresh();

      expect(model.isDisposed).toBe(true);
      expect(emitted).not.toHaveBeenCalled();
      expect(server.requests).toEqual([]);
    });
  });
});
