export namespace CommandIDs {
  export const show = 'gluepot:show-versions';
  export const rollBack = 'gluepot:roll-back';
  export const pin = 'gluepot:pin-version';
  export const unpin = 'gluepot:unpin-job';
  export const tag = 'gluepot:tag-version';
  export const untag = 'gluepot:untag-version';
  export const exportJob = 'gluepot:export-job';
}
