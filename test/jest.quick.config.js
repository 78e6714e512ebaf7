import config from '../jest.config.js';

/** What takes seconds a file: whole lakes, browsers, processes, campaigns. `npm test` runs these too. */
const SLOW = [
  'canary/canary',
  'cli/(audit|catalogue|convert|doctor|frame|process|query|replay|validate)',
  'convert/(crash|hold)',
  'darktrace/alerts/hostile',
  'differential/',
  'fuzz/',
  'golden/',
  'handlers/(convert|receive|sweep)',
  'input/elements',
  'parquet/(edges|random)',
  'poll/',
  'properties/',
  'queries/(athena|catalogue|pages|simulated|views)',
  'reader-contract/',
  'register-source/',
  'report/',
  'simulate/(lake|simulate)',
  'subscriber/',
  'supply-chain',
];

/** @type {import('jest').Config} The inner loop. */
export default {
  ...config,
  rootDir: '..',
  maxWorkers: 2,
  testPathIgnorePatterns: [...config.testPathIgnorePatterns, ...SLOW.map((path) => `/test/${path}`)],
};
