import type { ApiError } from '../api/errors';
import type { Schemas } from '../api/tokens';
import type { IPolled } from '../panel/polled';

export type Table = Schemas['TableModel'];
export type Notes = Schemas['NotesReply'];
export type Partition = Schemas['PartitionModel'];
export type Statistics = Schemas['StatisticsModel'];
export type Version = Schemas['TableVersionModel'];
export type Diff = Schemas['DiffReply'];
export type Lineage = Schemas['LineageReply'];
export type Rows = Schemas['PreviewReply'];
export type Direction = 'up' | 'down' | 'both';

/** The parts of a table's page, in their order. */
export const TABS = ['columns', 'partitions', 'statistics', 'versions', 'lineage', 'rows'] as const;
export type Tab = (typeof TABS)[number];

/** Say whether a text names a part of the page. */
export function isTab(text: unknown): text is Tab {
  return (TABS as readonly unknown[]).includes(text);
}

/** Which table a page is of. */
export interface ITablePath {
  readonly database: string;
  readonly table: string;
}

/** Partitions from the first on, and whether there are more. */
export interface IPartitions {
  readonly shown: readonly Partition[];
  readonly isAll: boolean;
}

/** Which two versions stand side by side. */
export interface IComparison {
  readonly old: number;
  readonly new: number;
}

/** What is said from now on; a field that is left out stays as it is, an empty text removes it. */
export interface INoteChange {
  readonly column?: string;
  readonly description?: string;
  readonly owner?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * One table as its page knows it. What was never asked for is null; an error stands for a part that cannot be read.
 *
 * `statistics` is 'none' where nobody counted.
 */
export interface ITableState {
  readonly tab: Tab;
  readonly table: Table | null;
  readonly notes: Notes | null;
  readonly partitions: IPartitions | ApiError | null;
  readonly statistics: Statistics | ApiError | 'none' | null;
  readonly versions: readonly Version[] | ApiError | null;
  readonly comparison: IComparison | null;
  readonly diff: Diff | ApiError | null;
  readonly lineage: Lineage | ApiError | null;
  readonly direction: Direction;
  readonly rows: Rows | ApiError | null;
  /** Whether a change was asked for that has not been answered. */
  readonly isChanging: boolean;
  readonly error: ApiError | null;
}

/** One table: reads the part of its page that is shown, and changes it. */
export interface ITableModel extends IPolled<ITableState> {
  readonly path: ITablePath;

  setTab(tab: Tab): void;
  setDirection(direction: Direction): void;

  /** Put two versions side by side. */
  compare(comparison: IComparison): void;

  /** Read more partitions. */
  showMorePartitions(): void;

  /** Read the first rows again. They are not polled: that would read files. */
  readRows(): void;

  /** Say something about the table or a column. Rejects with what is wrong. */
  annotate(change: INoteChange): Promise<void>;

  /** Count files, bytes and rows now. Rejects with what is wrong. */
  count(): Promise<void>;

  /** Give the table the definition that it had. Rejects with what is wrong. */
  restore(version: number): Promise<void>;
}
