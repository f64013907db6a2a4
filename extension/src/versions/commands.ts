export namespace CommandIDs {
  export const show = 'gluepot:show-versions';
  export const rollBack = 'gluepot:roll-back';
}
