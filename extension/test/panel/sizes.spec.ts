import { bytesText } from '../../src/panel/sizes';

describe('bytesText()', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [31_234_567, '31.2 MB'],
    [431_234_567, '431 MB'],
    [2e15, '2.0 PB'],
    [1e21, '1,000,000 PB']
  ])('says %d bytes as %s', (bytes, text) => {
    expect(bytesText(bytes, 'en-US')).toBe(text);
  });

  it('says them in the reader’s locale', () => {
    expect(bytesText(1500, 'de-DE')).toBe('1,5 kB');
  });
});
