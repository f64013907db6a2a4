export namespace CommandIDs {
  export const backfill = 'gluepot:backfill';
}
