#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';

const argument = process.argv[2];
if (argument === '--version' || argument === '-V') {
  // Answered before anything is loaded: scripts ask for it often.
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
} else {
  const bundle = new URL('../dist/slc.js', import.meta.url);
  if (existsSync(bundle)) {
    const { runProcess } = await import(bundle.href);
    await runProcess();
  } else {
    console.error('slc: dist/slc.js is missing; build it with: npm run build');
    process.exitCode = 3;
  }
}
