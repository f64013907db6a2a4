import { BOX, layoutOf } from '../../src/workflows/layout';
import type { Graph, GraphNode, NodeRun } from '../../src/workflows/tokens';
import { itemsText, nodesByName } from '../../src/workflows/words';

const node = (name: string, layer: number): GraphNode => ({
  name,
  kind: 'job',
  target: name,
  layer,
  join: 'and',
  when: '',
  for_each: false
});
const graph: Graph = {
  nodes: [node('load', 0), node('left', 1), node('right', 1)],
  edges: [
    { source: 'load', target: 'left', states: ['SUCCEEDED'] },
    { source: 'load', target: 'right', states: ['FAILED', 'TIMEOUT'] },
    { source: 'gone', target: 'right', states: ['SUCCEEDED'] }
  ]
};

describe('layoutOf()', () => {
  const { boxes, curves, width, height } = layoutOf(graph);

  it('puts layers beside each other and a column in the middle', () => {
    const [load, left, right] = boxes;

    expect(left?.x).toBe(right?.x);
    expect(load?.x).toBeLessThan((left?.x ?? 0) - BOX.width);
    expect(load?.y).toBe(((left?.y ?? 0) + (right?.y ?? 0)) / 2);
  });

  it('lets no boxes touch, and none lie outside', () => {
    const [, left, right] = boxes;

    expect((right?.y ?? 0) - (left?.y ?? 0)).toBeGreaterThan(BOX.height);
    for (const { x, y } of boxes) {
      expect(x + BOX.width).toBeLessThan(width);
      expect(y + BOX.height).toBeLessThan(height);
    }
  });

  it('marks an edge that does not wait for success, and leaves out one from nowhere', () => {
    expect(curves.map(({ key, dashed, states }) => [key, dashed, states])).toEqual([
      ['load→left', false, []],
      ['load→right', true, ['FAILED', 'TIMEOUT']]
    ]);
  });

  it('draws an empty graph without a fault', () => {
    expect(layoutOf({ nodes: [], edges: [] }).boxes).toEqual([]);
  });
});

describe('items of a node', () => {
  const run = (name: string, item: number, state: NodeRun['state']) =>
    ({ node: name, item, state }) as NodeRun;
  const nodes = [
    run('load', 0, 'RUNNING'),
    run('load', 1, 'SUCCEEDED'),
    run('load', 2, 'RUNNING'),
    run('x', 0, 'PENDING')
  ];

  it('are counted, and are not the node itself', () => {
    expect(itemsText('load', nodes)).toBe('1/2');
    expect(itemsText('x', nodes)).toBe('');
    expect(nodesByName(nodes).get('load')?.state).toBe('RUNNING');
  });
});
