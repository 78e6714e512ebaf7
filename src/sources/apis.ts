import type { AlertApi } from './api';
import { darktraceApi } from './darktrace/api';

/** The APIs that can be polled, by the name of their source. Apart from the list of sources, so that only the poll carries them. */
export const apis: Readonly<Record<string, AlertApi>> = { darktrace: darktraceApi };
