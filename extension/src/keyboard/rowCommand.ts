import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

export namespace CommandIDs {
  export const ofRow = 'gluepot:of-row';
}

/** What `gluepot:of-row` takes: a command, and the name of its argument that the line holds. */
export interface IRowArgs {
  readonly command?: string;
  readonly name?: string;
}

/** The line under the pointer, or in focus, when a menu was opened: the nearest element that `isIt`. */
export type HitTest = (isIt: (node: HTMLElement) => boolean) => HTMLElement | undefined;

/** Register the command by which a menu of a line runs another: with what the line is about, as `data-job` says it. */
export function addRowCommand(commands: CommandRegistry, hitTest: HitTest): void {
  const argsOf = ({ name = '' }: IRowArgs): ReadonlyPartialJSONObject | null => {
    const value = hitTest(node => node.dataset[name] !== undefined)?.dataset[name];
    return value === undefined ? null : { [name]: value };
  };
  const known = (id: string | undefined): id is string => id !== undefined && commands.hasCommand(id);
  commands.addCommand(CommandIDs.ofRow, {
    label: ({ command }: IRowArgs) => (known(command) ? commands.label(command) : ''),
    icon: ({ command }: IRowArgs) => (known(command) ? commands.icon(command) : undefined),
    describedBy: {
      args: {
        type: 'object',
        required: ['command', 'name'],
        properties: { command: { type: 'string' }, name: { type: 'string' } }
      }
    },
    isVisible: ({ command }: IRowArgs) => known(command),
    execute: async (args: IRowArgs) => {
      const row = argsOf(args);
      if (row !== null && known(args.command)) {
        await commands.execute(args.command, row);
      }
    }
  });
}
