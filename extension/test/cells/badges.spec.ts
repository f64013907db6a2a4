import { jobsByCell, toggled } from '../../src/cells/badges';

const cell = (id: string, job: string, version = 1) => ({ cell_id: id, job, version, cell: 1, title: '' });
const words = (job: string, version: number) => `${job} ${version}`;

describe('jobsByCell()', () => {
  it('names each job of a cell once, and no cell that has no id', () => {
    const found = jobsByCell([cell('a', 'x'), cell('a', 'x'), cell('a', 'y', 2), cell('', 'x')], words);

    expect([...found]).toEqual([['a', ['x 1', 'y 2']]]);
  });
});

describe('toggled()', () => {
  it('puts a tag in, and takes it out', () => {
    expect(toggled(['a'], 'job')).toEqual(['a', 'job']);
    expect(toggled(['a', 'job', 'b'], 'job')).toEqual(['a', 'b']);
  });
});
