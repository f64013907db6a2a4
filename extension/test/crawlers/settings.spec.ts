import type { TranslationBundle } from '@jupyterlab/translation';

import { sent, translated } from '../../src/crawlers/settings';

const trans = { _p: (context: string, text: string) => `${context}: ${text}` } as TranslationBundle;

describe('translated', () => {
  it('puts titles and descriptions of fields into the reader’s language, and leaves out the name of the whole', () => {
    const schema = {
      title: 'CrawlerSettings',
      description: 'All.',
      required: ['targets'],
      properties: {
        targets: { type: 'array', title: 'Where', description: 'Paths.' },
        level: { type: 'integer' }
      }
    };

    expect(translated(schema, trans)).toEqual({
      required: ['targets'],
      properties: {
        targets: { type: 'array', title: 'schema: Where', description: 'schema: Paths.' },
        level: { type: 'integer' }
      }
    });
  });
});

describe('sent', () => {
  it('leaves out lines that nothing was written into', () => {
    expect(sent({ targets: ['lake', '', null], database: '', table_level: 2 })).toEqual({
      targets: ['lake'],
      database: '',
      table_level: 2
    });
  });
});
