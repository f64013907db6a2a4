import type { Lineage } from './tokens';

const WIDTH = 190;
const HEIGHT = 44;
const GAP_X = 64;
const GAP_Y = 16;
const MARGIN = 12;

/** A table or files in the drawing, its upper left corner, and how far it is from the root (below 0: upstream). */
export interface ILineageNode {
  readonly name: string;
  readonly step: number;
  readonly x: number;
  readonly y: number;
}

/** What is made of what, and by what, as one line of the drawing. */
export interface ILineageLine {
  readonly source: ILineageNode;
  readonly target: ILineageNode;
  readonly by: readonly string[];
}

export interface ILineageDrawing {
  readonly nodes: readonly ILineageNode[];
  readonly lines: readonly ILineageLine[];
  readonly width: number;
  readonly height: number;
}

export const NODE_SIZE = { width: WIDTH, height: HEIGHT } as const;

/** Lay out a lineage: a column for each step, the root's in between; a node near what it is connected with. */
export function drawLineage({ steps, edges }: Lineage): ILineageDrawing {
  const between = edges.filter(edge => edge.source_column === '' && edge.target_column === '');
  const columns = [...new Set(Object.values(steps))].sort((a, b) => a - b);
  const nodes = new Map<string, ILineageNode>();
  // From the root outwards, so that each column can follow the one that is nearer.
  for (const step of [...columns].sort((a, b) => Math.abs(a) - Math.abs(b))) {
    const names = Object.keys(steps).filter(name => steps[name] === step);
    const weight = (name: string) => {
      const placed = between
        .filter(edge => edge.source === name || edge.target === name)
        .map(edge => nodes.get(edge.source === name ? edge.target : edge.source)?.y)
        .filter(y => y !== undefined);
      return placed.length > 0 ? placed.reduce((sum, y) => sum + y, 0) / placed.length : 0;
    };
    const ordered = names
      .map(name => ({ name, weight: weight(name) }))
      .sort((a, b) => a.weight - b.weight || (a.name < b.name ? -1 : 1));
    ordered.forEach(({ name }, row) =>
      nodes.set(name, {
        name,
        step,
        x: MARGIN + columns.indexOf(step) * (WIDTH + GAP_X),
        y: MARGIN + row * (HEIGHT + GAP_Y)
      })
    );
  }
  const placed = [...nodes.values()];
  const bottom = Math.max(0, ...placed.map(node => node.y + HEIGHT));
  return {
    nodes: placed,
    lines: linesOf(between, nodes),
    width: 2 * MARGIN + columns.length * (WIDTH + GAP_X) - (columns.length > 0 ? GAP_X : 0),
    height: bottom + MARGIN
  };
}

/** Where a column of the root comes from. */
export interface IColumnOrigin {
  readonly column: string;
  readonly source: string;
  readonly by: string;
}

/** Return from which columns those of the root are made. */
export function columnOrigins({ root, edges }: Lineage): IColumnOrigin[] {
  return edges
    .filter(edge => edge.target === root && edge.target_column !== '')
    .map(edge => ({
      column: edge.target_column,
      source: edge.source_column === '' ? edge.source : `${edge.source}.${edge.source_column}`,
      by: edge.reference === '' ? edge.kind : `${edge.kind} ${edge.reference}`
    }));
}

/** Return the database and the table that a node is, or null for files. */
export function tableOf(name: string): { database: string; table: string } | null {
  const match = /^([^./:]+)\.([^/:]+)$/.exec(name);
  return match?.[1] && match[2] ? { database: match[1], table: match[2] } : null;
}

function linesOf(edges: Lineage['edges'], nodes: ReadonlyMap<string, ILineageNode>): ILineageLine[] {
  const lines = new Map<string, { source: ILineageNode; target: ILineageNode; by: Set<string> }>();
  for (const edge of edges) {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    if (source && target) {
      const key = `${edge.source}\n${edge.target}`;
      const line = lines.get(key) ?? { source, target, by: new Set<string>() };
      line.by.add(edge.reference === '' ? edge.kind : `${edge.kind} ${edge.reference}`);
      lines.set(key, line);
    }
  }
  return [...lines.values()].map(({ source, target, by }) => ({ source, target, by: [...by] }));
}
