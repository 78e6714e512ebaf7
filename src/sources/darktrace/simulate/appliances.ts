/** Ids (`pbid`, `did`, `codeid`) begin anew on each, so they collide. */
export interface Appliance {
  readonly index: number;
  readonly name: string;
  readonly address: string;
  /** How its alerts come: as the API answers a poll (with or without `then` and `now`), or as it pushes them. */
  readonly shape: 'api-flat' | 'api-then' | 'push';
}

export const APPLIANCES: readonly Appliance[] = [
  { index: 0, name: 'darktrace-01.example.com', address: '192.0.2.5', shape: 'api-flat' },
  { index: 1, name: 'darktrace-02.example.com', address: '192.0.2.6', shape: 'push' },
  { index: 2, name: 'darktrace-03.example.net', address: '192.0.2.7', shape: 'api-then' },
];

/** Who works with the alerts in the console. */
export const ANALYSTS = ['carol', 'dave', 'erin', 'frank'] as const;
