import { ApiClient } from '../../src/api/client';
import { ApiError } from '../../src/api/errors';
import { TableModel } from '../../src/table/model';
import { FakeServer } from '../server';

const TABLE = '/gluepot/catalog/databases/a/tables/t';
const NOTES = { table: { description: '', owner: '', tags: {}, updated_at: null }, columns: {} };
const GONE = { error: 'TableNotFoundError', message: "Table 'a.t' not found.", next_step: '' };
const partition = (name: string) => ({ name, values: [name], location: '', created_at: null });
const version = (number: number) => ({
  version: number,
  changed_at: '2026-01-01T00:00:00Z',
  origin_kind: 'api',
  origin: '',
  summary: ''
});

describe('TableModel', () => {
  const COUNT = { id: 'count_1', table: 'a.t', state: 'RUNNING', error: '' };
  let server: FakeServer;
  let model: TableModel;

  beforeEach(() => {
    server = new FakeServer();
    server.answers.set(`GET ${TABLE}`, { body: { database: 'a', name: 't', version: 1 } });
    server.answers.set(`GET ${TABLE}/notes`, { body: NOTES });
    model = new TableModel({
      client: new ApiClient(server.settings),
      path: { database: 'a', table: 't' },
      interval: 3_600_000,
      previewRows: () => 7
    });
  });

  afterEach(() => model.dispose());

  describe('#refresh()', () => {
    it('reads the table, what people say, and no part that is not shown', async () => {
      await model.refresh();

      expect(model.state.table?.name).toBe('t');
      expect(server.requests).toEqual([`GET ${TABLE}`, `GET ${TABLE}/notes`]);
    });

    it('says that the table is gone, and shows it again when it is back', async () => {
      await model.refresh();
      server.answers.set(`GET ${TABLE}`, { status: 404, body: GONE });
      await model.refresh();

      expect(model.state.error?.message).toBe("Table 'a.t' not found.");

      server.answers.set(`GET ${TABLE}`, { body: { database: 'a', name: 't', version: 1 } });
      await model.refresh();
      expect(model.state.error).toBeNull();
    });

    it('leaves the table on the page when one part of it cannot be read', async () => {
      server.answers.set(`GET ${TABLE}/statistics`, { status: 503, body: { ...GONE, message: 'Away.' } });
      model.setTab('statistics');
      await model.refresh();

      expect(model.state.error).toBeNull();
      expect(model.state.statistics).toBeInstanceOf(ApiError);
    });

    it('reads the first rows once, and again only when asked to', async () => {
      const rows = `GET ${TABLE}/preview?rows=7`;
      server.answers.set(rows, { body: { table: 'a.t', columns: [], rows: [], truncated: false } });
      model.setTab('rows');
      await model.refresh();
      await model.refresh();
      expect(server.requests.filter(request => request === rows)).toHaveLength(1);

      model.readRows();
      await model.refresh();
      expect(server.requests.filter(request => request === rows)).toHaveLength(2);
    });

    it('puts the two newest versions side by side until others are wanted', async () => {
      server.answers.set(`GET ${TABLE}/versions`, {
        body: { versions: [version(3), version(2), version(1)] }
      });
      for (const old of [1, 2]) {
        server.answers.set(`GET ${TABLE}/diff?old=${old}&new=3`, {
          body: { table: 'a.t', old, new: 3, lines: [] }
        });
      }
      model.setTab('versions');
      await model.refresh();
      expect(model.state.comparison).toEqual({ old: 2, new: 3 });

      model.compare({ old: 1, new: 3 });
      await model.refresh();
      expect(model.state.diff).toMatchObject({ old: 1, new: 3 });
    });

    it('has nothing to compare with one version', async () => {
      server.answers.set(`GET ${TABLE}/versions`, { body: { versions: [version(1)] } });
      model.setTab('versions');
      await model.refresh();

      expect([model.state.comparison, model.state.diff]).toEqual([null, null]);
    });
  });

  describe('#showMorePartitions()', () => {
    it('joins a further page to what is shown', async () => {
      const at = `GET ${TABLE}/partitions?limit=200`;
      server.answers.set(at, { body: { partitions: [partition('a')], next_cursor: 'c' } });
      server.answers.set(`${at}&cursor=c`, { body: { partitions: [partition('b')], next_cursor: null } });
      model.setTab('partitions');
      await model.refresh();
      expect(model.state.partitions).toMatchObject({ isAll: false });

      model.showMorePartitions();
      await model.refresh();
      expect(model.state.partitions).toEqual({ shown: [partition('a'), partition('b')], isAll: true });
    });
  });

  describe('#annotate()', () => {
    it('sends only what changes, and shows the answer', async () => {
      const said = { ...NOTES, table: { ...NOTES.table, owner: 'ops' } };
      server.answers.set(`POST ${TABLE}/notes`, { body: said });
      await model.annotate({ owner: 'ops' });

      expect(server.bodies).toEqual([{ column: '', description: null, owner: 'ops', tags: {} }]);
      expect(model.state.notes).toEqual(said);
    });

    it('rejects with what is wrong, and is not changing afterwards', async () => {
      server.answers.set(`POST ${TABLE}/notes`, { status: 404, body: GONE });

      await expect(model.annotate({ owner: 'ops' })).rejects.toThrow("Table 'a.t' not found.");
      expect(model.state.isChanging).toBe(false);
    });
  });

  describe('#restore()', () => {
    it('reads the table again and compares with what was just now', async () => {
      server.answers.set(`POST ${TABLE}/restore`, {
        body: { table: 'a.t', restored: 1, previous: 2, version: 3 }
      });
      model.compare({ old: 1, new: 2 });
      await model.restore(1);

      expect(server.bodies).toEqual([{ version: 1 }]);
      expect(model.state.comparison).toBeNull();
      expect(model.state.table).not.toBeNull();
    });
  });

  describe('#count()', () => {
    beforeEach(() => {
      server.answers.set(`POST ${TABLE}/statistics`, { status: 202, body: COUNT });
      server.answers.set(`GET ${TABLE}/statistics`, { body: { statistics: { files: 3 } } });
    });

    it('asks after the count until it has ended, and shows what it found', async () => {
      server.answers.set('GET /gluepot/catalog/counts/count_1', { body: { ...COUNT, state: 'SUCCEEDED' } });

      const counting = model.count();
      expect(model.state.isChanging).toBe(true);
      await counting;

      expect(model.state.statistics).toEqual({ files: 3 });
      expect(model.state.isChanging).toBe(false);
    });

    it('says why it failed', async () => {
      const failed = { ...COUNT, state: 'FAILED', error: "'file:///nowhere' is not there." };
      server.answers.set('GET /gluepot/catalog/counts/count_1', { body: failed });

      await expect(model.count()).rejects.toThrow("'file:///nowhere' is not there.");
      expect(model.state.isChanging).toBe(false);
    });
  });
});
