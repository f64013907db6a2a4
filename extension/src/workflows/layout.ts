import type { Graph, GraphNode } from './tokens';

const WIDTH = 190;
const HEIGHT = 46;
const GAP_X = 60;
const GAP_Y = 20;
const MARGIN = 8;

/** A node with the place of its box. */
export interface IBox {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
}

/** An edge as the curve of an SVG path; dashed where it is not simply "after it succeeded". */
export interface ICurve {
  readonly key: string;
  readonly path: string;
  readonly dashed: boolean;
  /** What has to happen, where that is not simply success. */
  readonly states: readonly string[];
}

export interface ILayout {
  readonly boxes: readonly IBox[];
  readonly curves: readonly ICurve[];
  readonly width: number;
  readonly height: number;
}

export const BOX = { width: WIDTH, height: HEIGHT } as const;

/** Put a graph's nodes in columns by their layers, from left to right, each column in the middle. */
export function layoutOf(graph: Graph): ILayout {
  const columns = new Map<number, GraphNode[]>();
  for (const node of graph.nodes) {
    columns.set(node.layer, [...(columns.get(node.layer) ?? []), node]);
  }
  const tallest = Math.max(1, ...[...columns.values()].map(nodes => nodes.length));
  const places = new Map<string, IBox>();
  for (const [layer, nodes] of columns) {
    const top = MARGIN + ((tallest - nodes.length) * (HEIGHT + GAP_Y)) / 2;
    nodes.forEach((node, index) =>
      places.set(node.name, { node, x: MARGIN + layer * (WIDTH + GAP_X), y: top + index * (HEIGHT + GAP_Y) })
    );
  }
  return {
    boxes: [...places.values()],
    curves: graph.edges.flatMap(edge => {
      const from = places.get(edge.source);
      const to = places.get(edge.target);
      const usual = edge.states.join() === 'SUCCEEDED';
      return from && to
        ? [
            {
              key: `${edge.source}→${edge.target}`,
              path: curve(from, to),
              dashed: !usual,
              states: usual ? [] : edge.states
            }
          ]
        : [];
    }),
    width: 2 * MARGIN + columns.size * (WIDTH + GAP_X) - GAP_X,
    height: 2 * MARGIN + tallest * (HEIGHT + GAP_Y) - GAP_Y
  };
}

function curve(from: IBox, to: IBox): string {
  const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
  const bend = (x1 + x2) / 2;
  return `M${x1} ${y1} C${bend} ${y1} ${bend} ${y2} ${x2 - 6} ${y2}`;
}
