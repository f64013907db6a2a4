import { ApiClient } from '../../src/api/client';
import { ApiError } from '../../src/api/errors';
import { VersionsModel } from '../../src/versions/model';
import { FakeServer } from '../server';

const VERSIONS = 'GET /gluepot/jobs/nightly/versions';
const diff = (old: number, young: number) => `GET /gluepot/jobs/nightly/diff?old=${old}&new=${young}`;

describe('VersionsModel', () => {
  let server: FakeServer;
  let model: VersionsModel;

  const answer = (current: number) =>
    server.answers.set(VERSIONS, {
      body: { current_version: current, versions: [{ version: 3 }, { version: 2 }, { version: 1 }] }
    });

  beforeEach(() => {
    server = new FakeServer();
    answer(3);
    server.answers.set(diff(2, 3), { body: { old: 2, new: 3 } });
    server.answers.set(diff(1, 3), { body: { old: 1, new: 3 } });
    model = new VersionsModel({
      client: new ApiClient(server.settings),
      job: 'nightly',
      interval: 3_600_000
    });
  });

  afterEach(() => model.dispose());

  describe('#refresh()', () => {
    it('compares the version that runs with the one before it', async () => {
      await model.refresh();

      expect(model.state.pair).toEqual({ old: 2, new: 3 });
      expect(model.state.diff).toEqual({ old: 2, new: 3 });
    });

    it('compares the first with the newest where the first one runs', async () => {
      answer(1);

      await model.refresh();

      expect(model.state.pair).toEqual({ old: 1, new: 3 });
    });

    it('lists the versions although two of them cannot be compared', async () => {
      server.answers.delete(diff(2, 3));

      await model.refresh();

      expect(model.state.versions).toHaveLength(3);
      expect(model.state.diff).toBeInstanceOf(ApiError);
    });
  });

  describe('#compare()', () => {
    it('reads the versions that were chosen, and keeps to them', async () => {
      await model.compare({ old: 1, new: 3 });
      await model.refresh();

      expect(model.state.diff).toEqual({ old: 1, new: 3 });
    });
  });
});
