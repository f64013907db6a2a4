import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { EmptyNotice } from '../panel/notice';
import { Headings } from '../panel/headings';
import { columnOrigins, drawLineage, type ILineageNode, NODE_SIZE, tableOf } from './lineage';
import type { Direction, ITablePath, Lineage } from './tokens';

interface ILineageProps {
  readonly lineage: Lineage;
  readonly direction: Direction;
  readonly trans: TranslationBundle;
  readonly onDirection: (direction: Direction) => void;
  readonly onOpen: (path: ITablePath) => void;
}

/** What a table is made of and what is made of it, drawn; a click or Enter on a table opens its page. */
export function LineageGraph(props: ILineageProps): React.JSX.Element {
  const { lineage, direction, trans, onDirection, onOpen } = props;
  const drawing = React.useMemo(() => drawLineage(lineage), [lineage]);
  const origins = React.useMemo(() => columnOrigins(lineage), [lineage]);
  return (
    <>
      <label className="gp-Table-choice">
        {trans.__('Show')}{' '}
        <select value={direction} onChange={event => onDirection(event.currentTarget.value as Direction)}>
          <option value="both">{trans.__('both ways')}</option>
          <option value="up">{trans.__('what it is made of')}</option>
          <option value="down">{trans.__('what is made of it')}</option>
        </select>
      </label>
      {drawing.lines.length === 0 ? (
        <EmptyNotice>
          {trans.__(
            'Nothing is known yet. Lineage is noted when Spark runs in gluepot, and read from views.'
          )}
        </EmptyNotice>
      ) : (
        <div className="gp-Lineage">
          <svg
            role="group"
            aria-label={trans.__('Lineage of %1', lineage.root)}
            width={drawing.width}
            height={drawing.height}
            viewBox={`0 0 ${drawing.width} ${drawing.height}`}
          >
            {drawing.lines.map(({ source, target, by }) => (
              <path
                key={`${source.name}→${target.name}`}
                className="gp-Lineage-line"
                d={curve(source, target)}
              >
                <title>{`${source.name} → ${target.name}\n${by.join('\n')}`}</title>
              </path>
            ))}
            {drawing.nodes.map(node => (
              <NodeBox
                key={node.name}
                node={node}
                isRoot={node.name === lineage.root}
                trans={trans}
                onOpen={onOpen}
              />
            ))}
          </svg>
        </div>
      )}
      {origins.length > 0 && (
        <table className="gp-Grid" aria-label={trans.__('Where columns come from')}>
          <Headings names={[trans.__('Column'), trans.__('Comes from'), trans.__('By')]} />
          <tbody>
            {origins.map(origin => (
              <tr key={`${origin.column} ${origin.source} ${origin.by}`}>
                <th scope="row">{origin.column}</th>
                <td>{origin.source}</td>
                <td>{origin.by}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

interface INodeProps {
  readonly node: ILineageNode;
  readonly isRoot: boolean;
  readonly trans: TranslationBundle;
  readonly onOpen: (path: ITablePath) => void;
}

function NodeBox({ node, isRoot, trans, onOpen }: INodeProps): React.JSX.Element {
  const path = tableOf(node.name);
  const opens = path !== null && !isRoot;
  const open = () => {
    if (opens) {
      onOpen(path);
    }
  };
  const what = path ? path.database : trans.__('files');
  const name = path ? path.table : (node.name.split('/').filter(Boolean).pop() ?? node.name);
  return (
    <g
      className={`gp-Lineage-node${isRoot ? ' gp-mod-root' : ''}${opens ? ' gp-mod-opens' : ''}`}
      transform={`translate(${node.x} ${node.y})`}
      role={opens ? 'button' : 'img'}
      tabIndex={opens ? 0 : -1}
      aria-label={opens ? trans.__('Open %1', node.name) : node.name}
      onClick={open}
      onKeyDown={event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          open();
        }
      }}
    >
      <title>{node.name}</title>
      <rect {...NODE_SIZE} rx={4} />
      <text x={10} y={18} className="gp-Lineage-database">
        {short(what)}
      </text>
      <text x={10} y={34}>
        {short(name)}
      </text>
    </g>
  );
}

function curve(source: ILineageNode, target: ILineageNode): string {
  const { width, height } = NODE_SIZE;
  const [x1, y1, x2, y2] = [source.x + width, source.y + height / 2, target.x, target.y + height / 2];
  const bend = (x1 + x2) / 2;
  return `M${x1} ${y1} C${bend} ${y1} ${bend} ${y2} ${x2 - 6} ${y2} m0 -4 l6 4 l-6 4`;
}

function short(text: string): string {
  return text.length <= 24 ? text : `${text.slice(0, 23)}…`;
}
