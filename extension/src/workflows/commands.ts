export namespace CommandIDs {
  export const show = 'gluepot:show-workflows';
  export const open = 'gluepot:open-workflow';
  export const run = 'gluepot:run-workflow';
  export const runWith = 'gluepot:run-workflow-with';
  export const stop = 'gluepot:stop-workflow-run';
  export const repair = 'gluepot:repair-workflow-run';
}
