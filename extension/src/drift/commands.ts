export namespace CommandIDs {
  export const show = 'gluepot:show-drift';
}
