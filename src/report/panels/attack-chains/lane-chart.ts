import { AXIS, type Chart, INK, LINE, MUTED } from '../../chart';
import { count, timeText } from '../../figures';
import { SEVERITY_COLORS } from '../../severities';
import { LANES, type Mark } from './marks';

/** Steps that fit beside each other with readable labels. */
export const MAX_MARKS = 9;

const MINUTE_MS = 60_000;
const WIDTH = 1120;
const LANE_HEIGHT = 62;
const [TOP, BOTTOM] = [26, 26];

/**
 * Swim lanes with the steps at even distances, since minutes and days lie in one chain: how long it took from one step to the next stands
 * above, when it was below, and from where under the mark.
 */
export function laneChart(marks: readonly Mark[]): Chart {
  const shown = marks.slice(0, MAX_MARKS);
  const points = shown.map((mark, place) => ({ value: [place, LANES.indexOf(mark.lane)], itemStyle: { color: colorOf(mark) }, mark }));
  const gaps = shown
    .slice(1)
    .map((mark, place) => ({ value: [place + 0.5, -0.5], gap: gapText((shown[place] as Mark).endMs, mark.startMs) }));
  return {
    width: WIDTH,
    height: TOP + BOTTOM + LANES.length * LANE_HEIGHT,
    option: {
      grid: { left: 72, right: 16, top: TOP, bottom: BOTTOM },
      xAxis: {
        ...AXIS,
        type: 'value',
        min: -0.5,
        max: Math.max(shown.length, 4) - 0.5,
        interval: 0.5,
        splitLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...AXIS.axisLabel, formatter: (place: number) => whenText(shown[place]), hideOverlap: false },
      },
      yAxis: {
        type: 'value',
        inverse: true,
        min: -0.5,
        max: LANES.length - 0.5,
        interval: 0.5,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: INK, fontSize: 12, formatter: (lane: number) => LANES[lane] ?? '' },
        splitLine: { show: false },
      },
      series: [
        {
          type: 'line',
          data: points.map(({ value }) => value),
          symbol: 'none',
          silent: true,
          lineStyle: { color: MUTED, width: 1.5 },
          markLine: {
            symbol: 'none',
            silent: true,
            label: { show: false },
            lineStyle: { color: LINE, type: 'solid' },
            data: LANES.slice(1).map((_, lane) => ({ yAxis: lane + 0.5 })),
          },
        },
        {
          type: 'scatter',
          symbolSize: 14,
          itemStyle: { opacity: 1, borderColor: 'var(--surface)', borderWidth: 2 },
          data: points.map(({ value, itemStyle, mark }) => ({
            value,
            itemStyle,
            label: {
              show: true,
              position: 'bottom',
              distance: 4,
              color: INK,
              fontSize: 10,
              lineHeight: 12,
              textBorderColor: 'var(--surface)',
              textBorderWidth: 3,
              formatter: () => placeText(mark, shown.length),
            },
          })),
        },
        {
          type: 'scatter',
          symbol: 'none',
          silent: true,
          data: gaps.map(({ value, gap }) => ({
            value,
            label: { show: true, position: 'top', distance: 6, color: MUTED, fontSize: 11, formatter: () => gap },
          })),
        },
      ],
    },
  };
}

const colorOf = ({ lane, severityId }: Mark): string => {
  if (lane === 'RESPOND') return 'var(--good)';
  return SEVERITY_COLORS[severityId ?? 0] ?? 'var(--ink)';
};

const gapText = (fromMs: number, toMs: number): string => `+${count(Math.round((toMs - fromMs) / MINUTE_MS))} min`;

/** The labels under a chart stand in UTC, without the year. */
const whenText = (mark: Mark | undefined): string => (mark === undefined ? '' : timeText(mark.startMs).slice(5));

/** Address, country and autonomous system, no wider than a step has room for. */
function placeText({ events, ip, country, asn, asName }: Mark, steps: number): string {
  const room = Math.floor((WIDTH - 90) / Math.max(steps, 4) / 6);
  const where = [country, asn === undefined ? undefined : `AS${asn}`].filter((part) => part !== undefined).join(' ');
  const lines = [`${ip ?? ''}${events > 1 ? ` ×${events}` : ''}`.trim(), where, asName ?? ''];
  return lines
    .filter((line) => line !== '')
    .map((line) => (line.length > room ? `${line.slice(0, room - 1)}…` : line))
    .join('\n');
}
