import { type INumbers, jobName, likelyChoice, requestOf } from '../../src/promote/choice';

const numbers = (change: Partial<INumbers> = {}): INumbers => ({
  selected: [3],
  active: 3,
  tagged: [],
  ...change
});

describe('likelyChoice', () => {
  it('is the tagged cells where there are some, then several selected ones, then the active one', () => {
    expect(likelyChoice(numbers({ tagged: [1], selected: [2, 3] }))).toBe('tagged');
    expect(likelyChoice(numbers({ selected: [2, 3] }))).toBe('selected');
    expect(likelyChoice(numbers())).toBe('target');
  });
});

describe('requestOf', () => {
  it.each([
    ['tagged', { cells: [], target: 0 }],
    ['selected', { cells: [3], target: 0 }],
    ['target', { cells: [], target: 3 }]
  ] as const)('%s', (choice, request) => {
    expect(requestOf(choice, numbers())).toEqual(request);
  });
});

describe('jobName', () => {
  it.each([
    ['work/nightly.ipynb', 'nightly'],
    ['Día 1.ipynb', 'D_a_1'],
    ['_x.ipynb', 'x'],
    ['', 'job']
  ])('of %s', (path, name) => {
    expect(jobName(path)).toBe(name);
  });
});
