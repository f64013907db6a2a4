import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { BOX, type IBox, layoutOf } from './layout';
import type { Graph, GraphNode, NodeRun } from './tokens';
import { itemsText, nodeLook, nodesByName, nodeWord } from './words';

const LONGEST = 24;

interface IProps {
  readonly name: string;
  readonly graph: Graph;
  /** What became of the nodes; none: nothing ran yet. */
  readonly nodes: readonly NodeRun[];
  readonly trans: TranslationBundle;
  /** What a click on a node opens; null where there is nothing to open. */
  readonly opens: (node: GraphNode, run: NodeRun | undefined) => (() => void) | null;
}

/** The graph of a workflow, drawn from left to right, with the states of a run. */
export function GraphView({ name, graph, nodes, trans, opens }: IProps): React.JSX.Element {
  const marker = `${React.useId()}-arrow`;
  const { boxes, curves, width, height } = React.useMemo(() => layoutOf(graph), [graph]);
  const runs = nodesByName(nodes);
  return (
    <div className="gp-Graph">
      <svg
        role="group"
        aria-label={trans.__('Graph of %1', name)}
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
      >
        <defs>
          <marker
            id={marker}
            viewBox="0 0 8 8"
            refX="2"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto"
          >
            <path d="M0 0 L8 4 L0 8 z" className="gp-Graph-arrow" />
          </marker>
        </defs>
        <g aria-hidden="true">
          {curves.map(({ key, path, dashed, states }) => (
            <path
              key={key}
              d={path}
              className={`gp-Graph-edge${dashed ? ' gp-mod-dashed' : ''}`}
              markerEnd={`url(#${marker})`}
            >
              {dashed && <title>{states.join(', ')}</title>}
            </path>
          ))}
        </g>
        {boxes.map(box => (
          <NodeBox
            key={box.node.name}
            box={box}
            run={runs.get(box.node.name)}
            items={itemsText(box.node.name, nodes)}
            trans={trans}
            open={opens(box.node, runs.get(box.node.name))}
          />
        ))}
      </svg>
    </div>
  );
}

interface IBoxProps {
  readonly box: IBox;
  readonly run: NodeRun | undefined;
  readonly items: string;
  readonly trans: TranslationBundle;
  readonly open: (() => void) | null;
}

function NodeBox({ box, run, items, trans, open }: IBoxProps): React.JSX.Element {
  const { node, x, y } = box;
  const look = run ? nodeLook(run.state) : null;
  const state = run ? nodeWord(run.state, trans) : '';
  const what = `${node.kind} ${node.target}`;
  const label = [node.name, what, state, items].filter(Boolean).join(', ');
  return (
    <g
      className={`gp-Node gp-mod-${look?.tone ?? 'quiet'}`}
      role={open ? 'button' : 'img'}
      tabIndex={open ? 0 : undefined}
      aria-label={label}
      onClick={open ?? undefined}
      onKeyDown={event => {
        if (open && (event.key === 'Enter' || event.key === ' ')) {
          event.preventDefault();
          open();
        }
      }}
    >
      <title>
        {[label, node.when && trans.__('when %1', node.when), run?.detail].filter(Boolean).join('\n')}
      </title>
      <rect x={x} y={y} width={BOX.width} height={BOX.height} rx="5" />
      <text x={x + 10} y={y + 19} className="gp-Node-name">
        {short(node.name)}
      </text>
      <text x={x + 10} y={y + 36} className="gp-Node-state">
        {look
          ? `${look.mark} ${state}${items ? ` ${items}` : ''}`
          : short(node.name === node.target ? node.kind : what)}
      </text>
    </g>
  );
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
