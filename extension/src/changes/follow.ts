import type { IChange, IChanges, Topic } from './tokens';

/** What can be read again. */
export interface IReadable {
  /** Whether somebody looks. */
  readonly watched: boolean;
  refresh(): Promise<void>;
}

/** Return whether a change is about a table: one that names it, or one by which something went away. */
export function concernsTable(name: string): (change: IChange) => boolean {
  return ({ things }) => things.length === 0 || things.some(thing => thing.name === name);
}

/**
 * Read again at once what somebody looks at, when a thing of these topics changed.
 *
 * A change while nobody looks costs nothing: whatever is looked at again is read anyway.
 *
 * @param concerns says whether a change is about what the model shows; without it every one is.
 * @returns what ends this.
 */
export function follow(
  changes: IChanges,
  topics: readonly Topic[],
  model: IReadable,
  concerns: (change: IChange) => boolean = () => true
): () => void {
  const slot = (_: IChanges, change: IChange): void => {
    if (model.watched && topics.includes(change.topic) && concerns(change)) {
      void model.refresh();
    }
  };
  changes.changed.connect(slot);
  return () => changes.changed.disconnect(slot);
}
