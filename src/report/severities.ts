/** OCSF severity_id to its caption, and to its colour in the report. */
export const SEVERITIES = [
  { id: 6, name: 'Fatal', color: 'var(--critical)' },
  { id: 5, name: 'Critical', color: 'var(--critical)' },
  { id: 4, name: 'High', color: 'var(--high)' },
  { id: 3, name: 'Medium', color: 'var(--medium)' },
  { id: 2, name: 'Low', color: 'var(--low)' },
  { id: 1, name: 'Informational', color: 'var(--informational)' },
  { id: 0, name: 'Unknown', color: 'var(--unknown)' },
] as const;

export const SEVERITY_COLORS: Readonly<Record<number, string>> = Object.fromEntries(
  SEVERITIES.filter(({ id }) => id > 0).map(({ id, color }) => [id, color]),
);
