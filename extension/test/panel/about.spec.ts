import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { ENGLISH } from '../../src/api/errors';
import { byName, commandsAbout } from '../../src/panel/about';

describe('commandsAbout()', () => {
  let commands: CommandRegistry;
  let ran: unknown[];
  let inPalette: string[];
  let chosen: string | null;

  beforeEach(() => {
    commands = new CommandRegistry();
    [ran, inPalette, chosen] = [[], [], 'nightly'];
    const palette = {
      addItem: ({ command }: { command: string }) => void inPalette.push(command)
    } as unknown as ICommandPalette;
    const add = commandsAbout({
      commands,
      palette,
      trans: ENGLISH as TranslationBundle,
      ...byName('job', label => {
        ran.push(label);
        return Promise.resolve(chosen);
      })
    });
    add<{ readonly version?: number }>('test:pin', {
      label: 'Pin a Job',
      properties: { version: { type: 'integer' } },
      execute: (job, { version }) => void ran.push([job, version])
    });
  });

  it('are about what their arguments name', async () => {
    await commands.execute('test:pin', { job: 'hourly', version: 3 });

    expect(ran).toEqual([['hourly', 3]]);
  });

  it('ask, under their label, when nothing is named', async () => {
    await commands.execute('test:pin');

    expect(ran).toEqual(['Pin a Job', ['nightly', undefined]]);
  });

  it('do nothing when nothing is chosen', async () => {
    chosen = null;

    await commands.execute('test:pin', { job: '' });

    expect(ran).toEqual(['Pin a Job']);
  });

  it('are in the palette, and say what they take', async () => {
    expect(inPalette).toEqual(['test:pin']);
    expect(await commands.describedBy('test:pin')).toMatchObject({
      args: { properties: { job: { type: 'string' }, version: { type: 'integer' } } }
    });
  });
});
