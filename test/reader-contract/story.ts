import { readFileSync } from 'node:fs';
import type { RawObject } from '../../src/convert';
import { rawObject } from './lakes';

const NAME = 'src/sources/darktrace/samples/story-2-oauth-app.ndjson';

/** A story as one raw object, under its own name or another. */
export const story = (key = NAME): RawObject => rawObject(key, readFileSync(NAME));
