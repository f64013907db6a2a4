import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { Schemas } from '../api/tokens';
import { potIcon } from '../icons';
import type { promote } from './dialog';

export namespace CommandIDs {
  export const promote = 'gluepot:promote';
  export const promoteToCell = 'gluepot:promote-to-cell';
}

/** What `gluepot:promote-to-cell` takes. Without `cell` it is the active one, or with `at` the one under the pointer. */
export interface ICellArgs {
  readonly cell?: string;
  readonly at?: 'pointer';
}

interface IOptions {
  readonly commands: CommandRegistry;
  readonly tracker: INotebookTracker;
  readonly trans: TranslationBundle;
  /** The id of the cell under the pointer when a context menu was opened. */
  readonly pointed: () => string | undefined;
  readonly ask: (
    options: Pick<Parameters<typeof promote>[0], 'panel' | 'target'>
  ) => ReturnType<typeof promote>;
  /** A version was stored. */
  readonly onStored: () => Promise<void>;
}

/** Register the commands that make a job of a notebook. */
export function addPromoteCommands(options: IOptions): void {
  const { commands, tracker, trans, pointed, ask, onStored } = options;
  const promoteTo = async (target?: string) => {
    const panel = tracker.currentWidget;
    if (panel?.model) {
      const stored = await ask({ panel, ...(target !== undefined && { target }) });
      if (stored) {
        say(stored, trans);
        await onStored();
      }
    }
  };
  commands.addCommand(CommandIDs.promote, {
    label: trans.__('Promote to a Job…'),
    caption: trans.__('Make cells of this notebook a versioned, scheduled job'),
    icon: potIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => Boolean(tracker.currentWidget?.model),
    execute: () => promoteTo()
  });
  commands.addCommand(CommandIDs.promoteToCell, {
    label: trans.__('Promote up to This Cell…'),
    caption: trans.__('Make a job of this cell and all that it needs'),
    icon: potIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: { cell: { type: 'string' }, at: { type: 'string', enum: ['pointer'] } }
      }
    },
    isEnabled: () => tracker.activeCell?.model.type === 'code',
    execute: ({ cell, at }: ICellArgs) => promoteTo(cell ?? (at && pointed()) ?? tracker.activeCell?.model.id)
  });
  tracker.currentChanged.connect(() => commands.notifyCommandChanged(CommandIDs.promote));
  tracker.activeCellChanged.connect(() => commands.notifyCommandChanged(CommandIDs.promoteToCell));
}

function say(stored: Schemas['PromotedModel'], trans: TranslationBundle): void {
  const words = trans.__('%1, version %2 (%3).', stored.job_name, stored.version, stored.outcome);
  Notification.success(`${words} ${stored.schedule}`.trim(), { autoClose: 5000 });
}
