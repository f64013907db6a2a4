import { columnOrigins, drawLineage, tableOf } from '../../src/table/lineage';
import type { Lineage } from '../../src/table/tokens';

const edge = (source: string, target: string, columns: readonly [string, string] = ['', '']) =>
  ({
    source,
    source_column: columns[0],
    target,
    target_column: columns[1],
    kind: 'job',
    reference: 'nightly',
    run_id: '',
    recorded_at: '2026-01-01T00:00:00Z'
  }) as Lineage['edges'][number];

const LINEAGE: Lineage = {
  root: 'lake.clean',
  steps: { 'lake.clean': 0, 'lake.raw': -1, 's3://lake/more': -1, 'lake.report': 1 },
  edges: [
    edge('lake.raw', 'lake.clean'),
    edge('lake.raw', 'lake.clean'),
    edge('s3://lake/more', 'lake.clean'),
    edge('lake.clean', 'lake.report'),
    edge('lake.raw', 'lake.clean', ['id', 'key'])
  ]
};

describe('drawLineage()', () => {
  it('has a column for each step, upstream to the left', () => {
    const drawing = drawLineage(LINEAGE);
    const x = new Map(drawing.nodes.map(node => [node.name, node.x]));

    expect(x.get('lake.raw')).toBe(x.get('s3://lake/more'));
    expect(x.get('lake.raw')).toBeLessThan(x.get('lake.clean') ?? 0);
    expect(x.get('lake.clean')).toBeLessThan(x.get('lake.report') ?? 0);
  });

  it('draws what was derived twice as one line, and columns not at all', () => {
    const lines = drawLineage(LINEAGE).lines.map(line => [line.source.name, line.target.name, line.by]);

    expect(lines).toHaveLength(3);
    expect(lines[0]).toEqual(['lake.raw', 'lake.clean', ['job nightly']]);
  });

  it('lays no two nodes over each other, and all inside', () => {
    const { nodes, width, height } = drawLineage(LINEAGE);

    expect(new Set(nodes.map(node => `${node.x} ${node.y}`)).size).toBe(nodes.length);
    expect(nodes.every(node => node.x < width && node.y < height)).toBe(true);
  });

  it('draws a table of which nothing is known as itself alone', () => {
    const { nodes, lines } = drawLineage({ root: 'a.b', steps: { 'a.b': 0 }, edges: [] });

    expect([nodes.map(node => node.name), lines]).toEqual([['a.b'], []]);
  });
});

describe('columnOrigins()', () => {
  it('says where the columns of the root come from', () => {
    expect(columnOrigins(LINEAGE)).toEqual([{ column: 'key', source: 'lake.raw.id', by: 'job nightly' }]);
  });
});

describe('tableOf()', () => {
  it('tells tables from files', () => {
    expect(tableOf('lake.raw')).toEqual({ database: 'lake', table: 'raw' });
    expect(tableOf('s3://lake/raw.csv')).toBeNull();
    expect(tableOf('file:/lake/raw.csv')).toBeNull();
  });
});
