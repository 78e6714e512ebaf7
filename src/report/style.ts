/*
 * The page's style. Colours are variables that the charts use too, with a second set for the dark; on paper it is always the light one.
 * Pairs of text and ground keep 4.5 : 1 (WCAG 2.2, 1.4.3).
 */

const LIGHT = `
  color-scheme: light;
  --page: #f4f5f7; --surface: #ffffff; --ink: #16202c; --muted: #55606e; --line: #d8dde4; --link: #0b57a4;
  --critical: #b3172a; --high: #d9601a; --medium: #c59a08; --low: #3f7fc1; --informational: #8d9aab; --unknown: #c3c9d2;
  --compliance: #6a55b0; --good: #1d7a46; --series: #2f6db5; --series-2: #d9601a;
  --heat-0: #eef1f5; --heat-1: #cfe0f3; --heat-2: #9dc1e6; --heat-3: #5c97d1; --heat-4: #2b6cae; --heat-5: #123f70;
  --heat-ink-0: #55606e; --heat-ink-1: #16202c; --heat-ink-2: #16202c; --heat-ink-3: #0b1520; --heat-ink-4: #ffffff; --heat-ink-5: #ffffff;
`;

const DARK = `
  color-scheme: dark;
  --page: #0f141b; --surface: #171e28; --ink: #e8edf3; --muted: #a3afbf; --line: #313c4b; --link: #7db8f5;
  --critical: #ff6b78; --high: #f59052; --medium: #e3bd45; --low: #6ea8e6; --informational: #8494a8; --unknown: #56616f;
  --compliance: #a792ec; --good: #5ecb8f; --series: #6ea8e6; --series-2: #f59052;
  --heat-0: #1f2834; --heat-1: #1e3a58; --heat-2: #24527f; --heat-3: #3579b8; --heat-4: #6aaae6; --heat-5: #b9dbfb;
  --heat-ink-0: #a3afbf; --heat-ink-1: #e8edf3; --heat-ink-2: #e8edf3; --heat-ink-3: #ffffff; --heat-ink-4: #0f141b; --heat-ink-5: #0f141b;
`;

export const STYLE = `
:root {${LIGHT}}
@media screen and (prefers-color-scheme: dark) { :root {${DARK}} }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 74rem; padding: 2rem 1.25rem; background: var(--page); color: var(--ink);
  font: 0.9375rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
header { border-bottom: 3px solid var(--ink); padding-bottom: 0.75rem; }
.kind { margin: 0; font-size: 0.75rem; font-weight: 600; letter-spacing: 0.12em; text-transform: uppercase; color: var(--muted); }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; letter-spacing: -0.02em; }
.period { margin: 0; color: var(--muted); font-variant-numeric: tabular-nums; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 0.75rem 0 0; padding: 0; font-size: 0.875rem; }
a { color: var(--link); }
section { margin-top: 1.25rem; padding: 1.25rem 1.5rem; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
h2 { margin: 0; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 1rem 0 0.25rem; font-size: 0.875rem; }
.says { margin: 0.25rem 0 1rem; font-size: 1.0625rem; max-width: 60rem; }
.explains { margin: 1rem 0 0; max-width: 60rem; color: var(--muted); font-size: 0.8125rem; }
.none { color: var(--muted); margin: 0.5rem 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.75rem; list-style: none; margin: 0 0 1rem; padding: 0; }
.tiles li { display: flex; flex-direction: column; border: 1px solid var(--line); border-top: 4px solid var(--line); border-radius: 4px; padding: 0.75rem; }
.tiles .bad { border-top-color: var(--critical); }
.tiles .good { border-top-color: var(--good); }
.tiles strong { font-size: 2rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.tiles .bad strong { color: var(--critical); }
.tiles .label { font-size: 0.8125rem; font-weight: 600; min-height: 2.5rem; line-height: 1.3; }
.tiles .detail { font-size: 0.8125rem; color: var(--muted); }
figure { margin: 0 0 1.25rem; }
figcaption { font-weight: 600; margin-bottom: 0.25rem; overflow-wrap: anywhere; }
.chart { min-width: 44rem; }
.chart svg { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
summary { cursor: pointer; font-size: 0.8125rem; color: var(--link); width: fit-content; overflow-wrap: anywhere; }
.sql { margin-top: 0.5rem; }
pre { margin: 0; padding: 0.75rem; background: var(--page); font: 0.75rem/1.45 ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace; }
table { border-collapse: collapse; width: 100%; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 0.5rem 0 0.25rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.9rem 0.3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
td { max-width: 22rem; }
th { color: var(--muted); font-weight: 600; vertical-align: bottom; }
.number, td.time { white-space: nowrap; }
th.number { white-space: normal; }
.number { text-align: right; }
footer { margin-top: 1.5rem; color: var(--muted); font-size: 0.8125rem; }
@page { size: A4; margin: 14mm; }
@media print {
  html { font-size: 11.5px; }
  body { padding: 0; max-width: none; background: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav, details { display: none; }
  section { border: 0; padding: 0; margin-top: 8mm; border-radius: 0; }
  figure, tr, .tiles, h2, .says { break-inside: avoid; }
  h2, .says, figcaption, caption { break-after: avoid; }
  .scroll { overflow: visible; }
  .chart { min-width: 0; }
  .tiles { grid-template-columns: repeat(3, 1fr); }
  a { color: inherit; text-decoration: none; }
  th, td { padding-right: 0.5rem; max-width: none; overflow-wrap: anywhere; }
}
`;
