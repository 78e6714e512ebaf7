import { type EChartsOption, init } from 'echarts';
import { type Html, html, trusted } from './html';

/** A chart as ECharts takes it. Its colours are the page's variables (`var(--ink)`), so that it follows the page into the dark. */
export interface Chart {
  /** Units of the drawing; the page scales it to its own width. */
  readonly width: number;
  readonly height: number;
  readonly option: EChartsOption;
}

export const INK = 'var(--ink)';
export const MUTED = 'var(--muted)';
export const LINE = 'var(--line)';

/** Text and lines of an axis, in the page's colours. */
export const AXIS = {
  axisLabel: { color: MUTED, fontSize: 11 },
  axisLine: { lineStyle: { color: LINE } },
  axisTick: { lineStyle: { color: LINE } },
  splitLine: { lineStyle: { color: LINE } },
  nameTextStyle: { color: MUTED, fontSize: 11 },
} as const;

/** Widths of text are guessed without a browser, so the names stand well apart. */
export const LEGEND = { top: 0, left: 0, itemWidth: 12, itemHeight: 12, itemGap: 28, textStyle: { color: INK, fontSize: 12 } } as const;

/** Draws a chart as SVG with no script, style sheet or id in it. `name` is what it is called to those who do not see it. */
export function svgOf({ width, height, option }: Chart, name: string): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit', color: INK }, ...disarmed(option) });
    return trusted(named(still(chart.renderToSVGString({ useViewBox: true })), name));
  } finally {
    // Without it the process would not end.
    chart.dispose();
  }
}

const INHERITED = Object.getOwnPropertyNames(Object.prototype);
const WORD_JOINER = '\u2060';

/**
 * The option with every text apart from the names that each object inherits (`__proto__`, `constructor`). ECharts keeps the width of a text
 * in an object under that text, and takes what it finds there for an entry of its own: an account called `__proto__` would have it write
 * into `Object.prototype`. A mark without width after the first letter keeps such a name readable, also where only a part of the text is measured.
 */
function disarmed<T>(value: T): T;
function disarmed(value: unknown): unknown {
  if (typeof value === 'string') {
    return INHERITED.reduce((text, name) => text.replaceAll(name, `${name.charAt(0)}${WORD_JOINER}${name.slice(1)}`), value);
  }
  if (Array.isArray(value)) return value.map(disarmed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, disarmed(part)]));
}

/**
 * ECharts marks what a pointer may touch, and cuts lines off at the edge of their grid, by names that count the charts of the process. Our
 * lines stay within. Quotes in text are escaped, so what is taken out is markup.
 */
function still(svg: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>\n?/g, '')
    .replace(/<defs >[\s\S]*?<\/defs>\n?/g, '')
    .replace(/ (?:class|ecmeta_\w+|pointer-events|clip-path)="[^"]*"/g, '');
}

function named(svg: string, name: string): string {
  const attributes = html`role="img" aria-label="${name}"`.text;
  // By a function: in a text, `$'` would stand for what follows.
  return svg.replace('<svg ', () => `<svg ${attributes} `);
}
