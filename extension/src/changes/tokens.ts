import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

/** Of what kind the things are that changed. */
export type Topic = 'tables' | 'runs' | 'jobs' | 'crawls' | 'sessions';

/** One thing and how it stands: a run of the job `name`, a session of the owner `name`, a table. */
export interface IThing {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

/** Something of a kind changed; `things` are those that are known, none where something went away. */
export interface IChange {
  readonly topic: Topic;
  readonly things: readonly IThing[];
}

/** What the server tells of itself. It may miss something (a connection that broke): whoever listens reads too. */
export interface IChanges {
  readonly changed: ISignal<IChanges, IChange>;
}

export const IChanges = new Token<IChanges>('gluepot:IChanges', 'What the server says has changed.');
