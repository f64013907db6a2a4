import { CommandRegistry } from '@lumino/commands';

import { activeLine, isByKey, openMenuOf } from '../../src/keyboard/menuKey';
import { addRowCommand, CommandIDs } from '../../src/keyboard/rowCommand';

const at = (selector: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) {
    throw new Error(`no ${selector}`);
  }
  return found;
};

describe('isByKey', () => {
  it.each([
    ['the menu key', { button: 0, ctrlKey: false }, true],
    ['a second button', { button: 2, ctrlKey: false }, false],
    ['Ctrl and a click on a Mac', { button: 0, ctrlKey: true }, false]
  ])('of %s', (_, event, answer) => {
    expect(isByKey(event)).toBe(answer);
  });
});

describe('activeLine', () => {
  beforeEach(() => {
    document.body.innerHTML =
      '<div role="tree" aria-activedescendant="b"><p id="a"></p><p id="b"></p></div><i></i>';
  });

  it('is the line that a tree says is active, and null elsewhere', () => {
    expect(activeLine(at('[role=tree]'))?.id).toBe('b');
    expect(activeLine(at('i'))).toBeNull();
  });

  it('is asked for its menu as by a pointer', () => {
    const asked: (EventTarget | null)[] = [];
    document.body.addEventListener('contextmenu', event => !isByKey(event) && asked.push(event.target));

    openMenuOf(at('#b'));

    expect(asked).toEqual([at('#b')]);
  });
});

describe('gluepot:of-row', () => {
  let commands: CommandRegistry;
  let ran: unknown[];

  beforeEach(() => {
    commands = new CommandRegistry();
    ran = [];
    commands.addCommand('test:run', {
      label: ({ form }) => (form === 'sql' ? 'Run It as SQL' : 'Run It'),
      execute: args => void ran.push({ ...args })
    });
    document.body.innerHTML =
      '<ul><li data-job="nightly" data-database="a/b" data-table="c"><b></b></li></ul>';
    addRowCommand(commands, isIt => {
      const row = document.querySelector<HTMLElement>('li');
      return row && isIt(row) ? row : undefined;
    });
  });

  it('runs the command with what the line is about, under its label', async () => {
    const args = { command: 'test:run', names: ['job'] };

    await commands.execute(CommandIDs.ofRow, args);

    expect(ran).toEqual([{ job: 'nightly' }]);
    expect(commands.label(CommandIDs.ofRow, args)).toBe('Run It');
  });

  it('takes all that the line is about, and what the menu adds', async () => {
    const args = { command: 'test:run', names: ['database', 'table'], args: { form: 'sql' } };

    await commands.execute(CommandIDs.ofRow, args);

    expect(ran).toEqual([{ database: 'a/b', table: 'c', form: 'sql' }]);
    expect(commands.label(CommandIDs.ofRow, args)).toBe('Run It as SQL');
  });

  it('runs nothing where no line is, and is not seen where the plugin of the command is turned off', async () => {
    await commands.execute(CommandIDs.ofRow, { command: 'test:run', names: ['crawler'] });

    expect(ran).toEqual([]);
    expect(commands.isVisible(CommandIDs.ofRow, { command: 'test:gone', names: ['job'] })).toBe(false);
  });
});
