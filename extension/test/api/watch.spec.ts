import { Watch } from '../../src/api/watch';

describe('Watch', () => {
  let reads: { finish: () => void; fail: () => void }[];
  let watch: Watch;

  beforeEach(() => {
    reads = [];
    watch = new Watch({
      name: 'test',
      interval: 3_600_000,
      read: () =>
        new Promise<void>((resolve, reject) =>
          reads.push({ finish: resolve, fail: () => reject(new Error('no')) })
        )
    });
  });

  afterEach(() => watch.dispose());

  const begun = async (count: number) => {
    while (reads.length < count) {
      await new Promise(resolve => setTimeout(resolve, 1));
    }
  };

  it('reads nothing until it is on', () => {
    expect(reads).toHaveLength(0);
  });

  describe('#now()', () => {
    it('reads again after a reading that had begun before', async () => {
      watch.on = true;
      await begun(1);

      const done = watch.now();
      reads[0]?.finish();
      await begun(2);
      reads[1]?.finish();
      await done;

      expect(reads).toHaveLength(2);
    });

    it('shares one reading among all who asked meanwhile', async () => {
      watch.on = true;
      await begun(1);

      const done = Promise.all([watch.now(), watch.now(), watch.now()]);
      reads[0]?.finish();
      await begun(2);
      reads[1]?.finish();
      await done;

      expect(reads).toHaveLength(2);
    });

    it('resolves also when reading fails', async () => {
      const done = watch.now();
      await begun(1);
      reads[0]?.fail();

      await expect(done).resolves.toBeUndefined();
    });
  });

  describe('#dispose()', () => {
    it('ends a wait for a reading', async () => {
      const done = watch.now();
      await begun(1);
      watch.dispose();

      await expect(done).resolves.toBeUndefined();
      reads[0]?.finish();
    });
  });
});
