import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

export namespace CommandIDs {
  export const ofRow = 'gluepot:of-row';
}

/** What `gluepot:of-row` takes: a command, which of its arguments the line holds, and the others. */
export interface IRowArgs {
  readonly command?: string;
  readonly names?: readonly string[];
  readonly args?: ReadonlyPartialJSONObject;
}

/** The line under the pointer, or in focus, when a menu was opened: the nearest element that `isIt`. */
export type HitTest = (isIt: (node: HTMLElement) => boolean) => HTMLElement | undefined;

/** Register the command by which a menu of a line runs another: with what the line is about, as `data-job` says it. */
export function addRowCommand(commands: CommandRegistry, hitTest: HitTest): void {
  const argsOf = ({ names = [], args = {} }: IRowArgs): ReadonlyPartialJSONObject | null => {
    const row = hitTest(node => names.every(name => node.dataset[name] !== undefined));
    return row ? { ...args, ...Object.fromEntries(names.map(name => [name, row.dataset[name]])) } : null;
  };
  const known = (id: string | undefined): id is string => id !== undefined && commands.hasCommand(id);
  commands.addCommand(CommandIDs.ofRow, {
    label: ({ command, args }: IRowArgs) => (known(command) ? commands.label(command, args) : ''),
    icon: ({ command, args }: IRowArgs) => (known(command) ? commands.icon(command, args) : undefined),
    describedBy: {
      args: {
        type: 'object',
        required: ['command', 'names'],
        properties: {
          command: { type: 'string' },
          names: { type: 'array', items: { type: 'string' } },
          args: { type: 'object' }
        }
      }
    },
    isVisible: ({ command }: IRowArgs) => known(command),
    execute: async (args: IRowArgs) => {
      const given = argsOf(args);
      if (given !== null && known(args.command)) {
        await commands.execute(args.command, given);
      }
    }
  });
}
