import { bytesText } from '../../src/table/words';

describe('bytesText()', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1400, '1.4 kB'],
    [52_428_800, '52 MB'],
    [1e21, '1,000,000 PB']
  ])('says %d bytes as %s', (bytes, text) => {
    expect(bytesText(bytes, 'en-US')).toBe(text);
  });
});
