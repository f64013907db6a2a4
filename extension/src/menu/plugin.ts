import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

/** A place to turn off what schema/menu.json says, from which Lab reads it. */
export const menuPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:menu',
  description: 'Puts gluepot into the main menu, and gives its commands shortcuts.',
  autoStart: true,
  activate: () => undefined
};
