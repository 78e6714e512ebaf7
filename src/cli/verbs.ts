import type { Verb } from './verb';

export interface VerbEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<{ readonly verb: Verb }>;
}

/** Every verb of `slc`, in the order of use. A verb is loaded only when it is the one asked for. */
export const VERBS: readonly VerbEntry[] = [
  { name: 'convert', summary: 'turn alerts into OCSF records in a lake folder', load: () => import('./convert') },
  { name: 'validate', summary: 'check OCSF records against the schema and the rules beyond it', load: () => import('./validate') },
  { name: 'inspect', summary: 'tell what is inside a Parquet file or a lake folder', load: () => import('./inspect') },
  { name: 'query', summary: 'ask a lake folder a question in SQL', load: () => import('./query') },
  { name: 'report', summary: 'make one HTML page of a lake folder', load: () => import('./report') },
  { name: 'simulate', summary: 'write simulated alerts, with account take-overs among them', load: () => import('./simulate') },
  { name: 'explain', summary: 'tell which rule set which attribute of an alert', load: () => import('./explain') },
  {
    name: 'partitions',
    summary: 'compare the catalogue with the lake in S3, and make its partitions anew',
    load: () => import('./partitions'),
  },
  { name: 'audit', summary: 'hold raw objects, receipts and the lake against each other', load: () => import('./audit') },
  { name: 'replay', summary: 'have raw objects converted again', load: () => import('./replay') },
  { name: 'redrive', summary: 'move dead letters back to their queue', load: () => import('./redrive') },
  { name: 'doctor', summary: 'check the installation, and with credentials the account', load: () => import('./doctor') },
  { name: 'local', summary: 'run the stacks on the loopback', load: () => import('./local') },
  { name: 'cost', summary: 'tell what the connector costs in a month in AWS', load: () => import('./cost') },
];
