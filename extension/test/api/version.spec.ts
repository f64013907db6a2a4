import { ApiClient } from '../../src/api/client';
import { asPython, type IMismatch, mismatchOf, VERSION } from '../../src/api/version';
import { ENGLISH } from '../../src/api/errors';
import { FakeServer } from '../server';

describe('mismatchOf', () => {
  it('is nothing where page and server are of one version, or the server does not know its own', () => {
    expect(mismatchOf('0.2.0', ENGLISH, '0.2.0')).toBeNull();
    expect(mismatchOf('0+unknown', ENGLISH, '0.2.0')).toBeNull();
  });

  it.each([['0.1.9'], ['0.2'], [null]])(
    'says how to bring a server that is older (%s) up to date',
    server => {
      expect(mismatchOf(server, ENGLISH, '0.2.1')?.nextStep).toContain('pip install -U gluepot');
    }
  );

  it('says that a page that is older is to be loaded again', () => {
    expect(mismatchOf('0.10.0', ENGLISH, '0.9.0')).toEqual({
      sentence: 'This page is of gluepot 0.9.0, the Jupyter server of 0.10.0.',
      nextStep: 'Reload this page.'
    });
  });
});

describe('asPython', () => {
  it.each([
    ['0.1.0', '0.1.0'],
    ['0.2.0-rc.1', '0.2.0rc1'],
    ['0.2.0-beta.3', '0.2.0b3'],
    ['0.2.0-dev.0', '0.2.0.dev0']
  ])('of %s', (npm, python) => {
    expect(asPython(npm)).toBe(python);
  });
});

describe('ApiClient', () => {
  it('tells once of a server of another version, and not of one of its own', async () => {
    const told: IMismatch[] = [];
    const server = new FakeServer();
    const client = new ApiClient(server.settings, ENGLISH, one => told.push(one));
    server.answers.set('GET /gluepot/jobs', { body: { jobs: [] }, version: VERSION });
    await client.get('/jobs');
    expect(told).toEqual([]);

    server.answers.set('GET /gluepot/jobs', { body: { jobs: [] }, version: '0.0.1' });
    await client.get('/jobs');
    await client.get('/jobs');

    expect(told.map(({ sentence }) => sentence)).toEqual([
      `This page is of gluepot ${VERSION}, the Jupyter server of 0.0.1.`
    ]);
  });
});
