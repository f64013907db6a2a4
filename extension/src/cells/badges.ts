import type { Schemas } from '../api/tokens';

type JobCell = Schemas['JobCellModel'];

/** Return, by the id of a cell, of which jobs it is part: "nightly, version 3". */
export function jobsByCell(
  cells: readonly JobCell[],
  words: (job: string, version: number) => string
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { cell_id: id, job, version } of cells) {
    if (id !== '') {
      const jobs = found.get(id) ?? [];
      const said = words(job, version);
      found.set(id, jobs.includes(said) ? jobs : [...jobs, said]);
    }
  }
  return found;
}

/** Return a cell's tags with one put in or taken out; the others keep their order. */
export function toggled(tags: readonly string[], tag: string): string[] {
  return tags.includes(tag) ? tags.filter(other => other !== tag) : [...tags, tag];
}
