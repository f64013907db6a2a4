import { ApiError } from '../../src/api/errors';
import { codeFor, codeInto, formFor } from '../../src/catalog/insertion';
import { moveFor } from '../../src/catalog/keys';
import { visibleRows } from '../../src/catalog/rows';
import type { ICatalogState, Table, TableSummary } from '../../src/catalog/tokens';

const summary = (name: string): TableSummary => ({
  name,
  type: 'EXTERNAL_TABLE',
  classification: 'csv',
  description: ''
});

const TABLE: Table = {
  ...summary('orders'),
  database: 'sales',
  owner: '',
  columns: [{ name: 'id', type: 'bigint', comment: '' }],
  partition_keys: [{ name: 'day', type: 'date', comment: '' }],
  partition_count: 3,
  location: '',
  parameters: {},
  version: 1,
  updated_at: null
};

const state = (change: Partial<ICatalogState> = {}): ICatalogState => ({
  databases: [
    { name: 'hr', description: '', location: '' },
    { name: 'sales', description: '', location: '' }
  ],
  tables: new Map([['sales', [summary('orders'), summary('returns')]]]),
  details: new Map([['sales/orders', TABLE]]),
  expanded: new Set(),
  filter: '',
  error: null,
  ...change
});

const keys = (shown: ICatalogState) => visibleRows(shown).map(row => row.key);

describe('visibleRows()', () => {
  it('shows closed databases as single lines', () => {
    expect(keys(state())).toEqual(['hr', 'sales']);
  });

  it('shows tables of an open database and columns of an open table, partition keys last and marked', () => {
    const rows = visibleRows(state({ expanded: new Set(['sales', 'sales/orders']) }));

    expect(rows.map(row => row.key)).toEqual([
      'hr',
      'sales',
      'sales/orders',
      'sales/orders/id',
      'sales/orders/day',
      'sales/returns'
    ]);
    expect(rows.map(row => row.kind === 'column' && row.isPartitionKey)).toEqual([
      false,
      false,
      false,
      false,
      true,
      false
    ]);
    expect(rows[2]).toMatchObject({ level: 2, position: 1, siblings: 2 });
  });

  it('says that tables are being read, and what went wrong', () => {
    const error = new ApiError(404, { error: 'E', message: 'Gone.', next_step: '' });
    const rows = visibleRows(
      state({ expanded: new Set(['hr', 'sales']), tables: new Map([['sales', error]]) })
    );

    expect(rows.flatMap(row => (row.kind === 'note' ? [row.note] : []))).toEqual(['loading', error]);
  });

  it('shows under a filter only what holds every word, whether open or not', () => {
    expect(keys(state({ filter: 'SALES ret', tables: new Map([...state().tables, ['hr', []]]) }))).toEqual([
      'sales',
      'sales/returns'
    ]);
  });

  it('needs less than 50 ms for 10,000 tables under a filter', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => summary(`orders_${index}`));
    const full = state({ tables: new Map([['sales', many]]), filter: '99' });
    const times = Array.from({ length: 7 }, () => {
      const started = performance.now();
      expect(visibleRows(full).length).toBeGreaterThan(100);
      return performance.now() - started;
    });

    // The best of them: the others tell how busy the machine is.
    expect(Math.min(...times)).toBeLessThan(50);
  });
});

describe('moveFor()', () => {
  const rows = visibleRows(state({ expanded: new Set(['sales', 'sales/orders']) }));

  it.each([
    ['ArrowDown', 0, { kind: 'focus', index: 1 }],
    ['ArrowUp', 0, { kind: 'focus', index: 0 }],
    ['End', 0, { kind: 'focus', index: 5 }],
    ['ArrowRight', 0, { kind: 'expand', index: 0 }],
    ['ArrowRight', 1, { kind: 'focus', index: 2 }],
    ['ArrowLeft', 1, { kind: 'collapse', index: 1 }],
    ['ArrowLeft', 4, { kind: 'focus', index: 2 }],
    ['Enter', 2, { kind: 'open', index: 2 }],
    ['x', 2, null]
  ])('%s on line %i gives %j', (key, index, move) => {
    expect(moveFor(key, rows, index)).toEqual(move);
  });
});

describe('codeFor()', () => {
  it.each([
    ['spark', 'sales', 'orders', 'spark.table("sales.orders")'],
    ['sql', 'sales', 'orders', 'SELECT * FROM sales.orders LIMIT 100'],
    ['sql', 'sales', '2013-11', 'SELECT * FROM sales.`2013-11` LIMIT 100'],
    ['spark', 'sales', 'a"b', 'spark.table("sales.`a\\"b`")'],
    ['sql', 'sales', 'a`b', 'SELECT * FROM sales.`a``b` LIMIT 100']
  ] as const)('%s of %s.%s is %s', (form, database, table, code) => {
    expect(codeFor(form, database, table)).toBe(code);
  });
});

describe('codeInto()', () => {
  it('begins an empty cell of SQL with the magic', () => {
    expect(codeInto(' \n', 'sql', 'sales', 'orders')).toBe('%%sql\nSELECT * FROM sales.orders LIMIT 100');
    expect(codeInto('', 'spark', 'sales', 'orders')).toBe('spark.table("sales.orders")');
    expect(codeInto('spark.sql("")', 'sql', 'sales', 'orders')).toBe('SELECT * FROM sales.orders LIMIT 100');
  });
});

describe('formFor()', () => {
  it('is SQL only in a %%sql cell', () => {
    expect(formFor('\n%%sql -n 5\nSELECT', 'spark')).toBe('sql');
    expect(formFor('x = "%%sql"', 'spark')).toBe('spark');
    expect(formFor('%%sqlite', 'spark')).toBe('spark');
    expect(formFor('', 'sql')).toBe('sql');
  });
});
