import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { toggled } from './badges';

const COMMAND = 'gluepot:toggle-cell-tag';
const TAGS = ['job', 'scratch', 'parameters'] as const;

/** Switches the tags that promotion reads, from the toolbar or the menu of the active cell. */
export const tagPlugin: JupyterFrontEndPlugin<void> = {
  id: 'gluepot:cell-tags',
  description: 'Switches the tags job, scratch and parameters of the active cell.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator, ICommandPalette],
  activate: (
    { commands }: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('gluepot');
    const tagsOf = () => (tracker.activeCell?.model.getMetadata('tags') as string[] | undefined) ?? [];
    const isOurs = () => {
      const context = tracker.currentWidget?.sessionContext;
      return (context?.session?.kernel?.name ?? context?.kernelPreference.name) === 'gluepot';
    };
    const captions: Readonly<Record<string, string>> = {
      job: trans.__('Goes into the job'),
      scratch: trans.__('Never goes into a job'),
      parameters: trans.__('Holds the parameters of the job')
    };
    commands.addCommand(COMMAND, {
      // The toolbar of a cell has room for the word alone.
      label: ({ tag, place }) => (place === 'menu' ? trans.__('Tag Cell: %1', tag) : (tag as string)),
      caption: ({ tag }) => captions[tag as string] ?? '',
      describedBy: {
        args: {
          type: 'object',
          required: ['tag'],
          properties: {
            tag: { type: 'string', enum: TAGS },
            place: { type: 'string', enum: ['menu'] }
          }
        }
      },
      isVisible: () => isOurs() && tracker.activeCell?.model.type === 'code',
      isToggled: ({ tag }) => tagsOf().includes(tag as string),
      execute: ({ tag }) => {
        const cell = tracker.activeCell;
        if (cell && typeof tag === 'string') {
          const tags = toggled(tagsOf(), tag);
          if (tags.length > 0) {
            cell.model.setMetadata('tags', tags);
          } else {
            cell.model.deleteMetadata('tags');
          }
          commands.notifyCommandChanged(COMMAND);
        }
      }
    });
    for (const tag of TAGS) {
      palette?.addItem({ command: COMMAND, args: { tag, place: 'menu' }, category: trans.__('gluepot') });
    }
    const changed = () => commands.notifyCommandChanged(COMMAND);
    tracker.activeCellChanged.connect(changed);
    tracker.currentChanged.connect((_, panel) => {
      changed();
      panel?.sessionContext.kernelChanged.connect(changed);
    });
  }
};
