export namespace CommandIDs {
  export const backfill = 'gluepot:backfill';
  export const stop = 'gluepot:stop-backfill';
}
