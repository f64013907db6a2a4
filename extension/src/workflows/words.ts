import type { TranslationBundle } from '@jupyterlab/translation';

import { type IStateLook, lookOf, stateWord } from '../jobs/states';
import type { NodeRun, NodeState } from './tokens';

/** How the state of a node looks. */
export function nodeLook(state: NodeState): IStateLook {
  switch (state) {
    case 'PENDING':
      return { mark: '○', tone: 'quiet' };
    case 'SKIPPED':
      return { mark: '–', tone: 'quiet' };
    default:
      return lookOf(state);
  }
}

/** The state of a node as a word of the reader's language. */
export function nodeWord(state: NodeState, trans: TranslationBundle): string {
  switch (state) {
    case 'PENDING':
      return trans.__('waiting');
    case 'SKIPPED':
      return trans.__('skipped');
    default:
      return stateWord(state, trans);
  }
}

/** The nodes themselves by their names, without the items of those that run for a list. */
export function nodesByName(nodes: readonly NodeRun[]): ReadonlyMap<string, NodeRun> {
  return new Map(nodes.filter(({ item }) => item === 0).map(node => [node.node, node]));
}

/** What of a node's items is done, "2/5"; empty for a node without items. */
export function itemsText(name: string, nodes: readonly NodeRun[]): string {
  const items = nodes.filter(({ node, item }) => node === name && item > 0);
  const done = items.filter(({ state }) => state === 'SUCCEEDED').length;
  return items.length === 0 ? '' : `${done}/${items.length}`;
}
