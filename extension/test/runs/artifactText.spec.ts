import { contentText, csvRows } from '../../src/runs/artifactText';

describe('csvRows', () => {
  it('reads rows of values', () => {
    expect(csvRows('a,b\n1,2\r\n3,\n', 9)).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '']
    ]);
  });

  it('reads what stands in quotes whole', () => {
    expect(csvRows('"a, ""b""\nc",2\n"",x', 9)).toEqual([
      ['a, "b"\nc', '2'],
      ['', 'x']
    ]);
  });

  it('stops at the limit, and at an end without a line end', () => {
    expect(csvRows('a\nb\nc', 2)).toEqual([['a'], ['b']]);
    expect(csvRows('', 2)).toEqual([]);
    expect(csvRows('a,', 2)).toEqual([['a', '']]);
  });
});

describe('contentText', () => {
  it('reads UTF-8', () => {
    expect(contentText('w7xiZXI=')).toBe('über');
  });
});
