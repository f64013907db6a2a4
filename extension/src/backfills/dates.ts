/** A range of days, as the inputs of a page give them: `2026-11-20`. */
export interface IRange {
  readonly first: string;
  readonly last: string;
  readonly parallel: number;
}

const DAY_MS = 86_400_000;

/** The seven days before today. */
export function lastWeek(now: Date): IRange {
  return {
    first: dayOf(new Date(now.getTime() - 7 * DAY_MS)),
    last: dayOf(new Date(now.getTime() - DAY_MS)),
    parallel: 1
  };
}

/** What is sent: from the beginning of the first day to the end of the last, in UTC. */
export function requestOf({ first, last, parallel }: IRange): {
  first: string;
  last: string;
  parallel: number;
} {
  return { first: `${first}T00:00:00Z`, last: `${last}T23:59:59Z`, parallel };
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
