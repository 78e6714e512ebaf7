import { takeLeaks } from './logs';

// For every test of the suite (jest: setupFilesAfterEnv).
afterEach(() => {
  expect(takeLeaks()).toEqual([]);
});
