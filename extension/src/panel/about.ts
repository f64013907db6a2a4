import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

/** How a command finds what it is about. */
export interface IFinding<T> {
  /** JSON schemas of the arguments that name it. */
  readonly properties: ReadonlyJSONObject;
  /** What the arguments name, else what a person chooses under the command's label; null when nothing is. */
  readonly find: (args: object, label: string) => Promise<T | null>;
}

interface IOptions<T> extends IFinding<T> {
  readonly commands: CommandRegistry;
  readonly palette: ICommandPalette | null;
  readonly trans: TranslationBundle;
}

interface ICommand<T, A> {
  readonly label: string;
  readonly icon?: LabIcon;
  /** JSON schemas of its other arguments. */
  readonly properties?: ReadonlyJSONObject;
  readonly execute: (about: T, args: A) => unknown;
}

/** Registers a command about one thing, and puts it into the palette. */
export type AddCommand<T> = <A extends object>(id: string, command: ICommand<T, A>) => void;

/** Return what registers commands about one kind of thing. */
export function commandsAbout<T>(options: IOptions<T>): AddCommand<T> {
  const { commands, palette, trans, properties, find } = options;
  return (id, command) => {
    const { label, icon, execute } = command;
    commands.addCommand(id, {
      label,
      ...(icon && { icon }),
      describedBy: { args: { type: 'object', properties: { ...properties, ...command.properties } } },
      execute: async args => {
        const about = await find(args, label);
        return about === null ? null : execute(about, args as never);
      }
    });
    palette?.addItem({ command: id, category: trans.__('gluepot') });
  };
}

/** Find a thing by the one argument that names it, else by asking. */
export function byName(argument: string, ask: (label: string) => Promise<string | null>): IFinding<string> {
  return {
    properties: { [argument]: { type: 'string' } },
    find: async (args, label) => {
      const given = (args as Readonly<Record<string, unknown>>)[argument];
      return typeof given === 'string' && given !== '' ? given : ask(label);
    }
  };
}
