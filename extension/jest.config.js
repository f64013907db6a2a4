const lab = require('@jupyterlab/testing/lib/jest-config')(__dirname);

module.exports = {
  ...lab,
  reporters: ['default'],
  transform: {
    ...lab.transform,
    '^.+\\.tsx?$': ['ts-jest', { tsconfig: 'test/tsconfig.jest.json' }]
  }
};
