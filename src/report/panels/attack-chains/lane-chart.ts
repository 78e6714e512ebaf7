import { type Chart, INK, MUTED } from '../../chart';
import { count, shortened, timeText } from '../../figures';
import { SEVERITY_COLORS } from '../../severities';
import { LANES, type Mark } from './marks';

/** Steps that fit beside each other with readable labels. */
export const MAX_MARKS = 9;
/** A short chain keeps its steps as close as this many would stand. */
const MIN_MARKS = 5;

const WIDTH = 1120;
const LEFT = 84;
const [TOP, BOTTOM] = [22, 22];
const LANE_HEIGHT = 66;
/** From the top of a lane. */
const [MARK_Y, PLACE_Y] = [14, 25];

/**
 * Swim lanes with the steps at even distances, since minutes and days lie in one chain: how long it took from one step to the next stands
 * above, when it was below, and from where under the mark.
 */
export function laneChart(marks: readonly Mark[]): Chart {
  const shown = marks.slice(0, MAX_MARKS);
  const stepWidth = (WIDTH - LEFT) / Math.max(shown.length, MIN_MARKS);
  const steps = shown.map((mark, place) => ({
    mark,
    x: LEFT + (place + 0.5) * stepWidth,
    y: TOP + LANES.indexOf(mark.lane) * LANE_HEIGHT + MARK_Y,
  }));
  return {
    width: WIDTH,
    height: TOP + LANES.length * LANE_HEIGHT + BOTTOM,
    option: {
      graphic: [...LANES.flatMap(lane), ...steps.slice(1).flatMap((step, place) => way(steps[place]!, step)), ...steps.flatMap(stepShapes)],
    },
  };

  function stepShapes({ mark, x, y }: Step) {
    return [
      { type: 'circle' as const, shape: { cx: x, cy: y, r: 7 }, style: { fill: colorOf(mark), stroke: 'var(--surface)', lineWidth: 2 } },
      words(placeText(mark, stepWidth), x, y - MARK_Y + PLACE_Y, { fontSize: 10, lineHeight: 12 }),
      words(timeText(mark.startMs).slice(5), x, TOP + LANES.length * LANE_HEIGHT + 6, { fill: MUTED }),
    ];
  }
}

interface Step {
  readonly mark: Mark;
  readonly x: number;
  readonly y: number;
}

/** A band across the drawing, every other one shaded, and its name. */
function lane(name: string, place: number) {
  const y = TOP + place * LANE_HEIGHT;
  const band = { type: 'rect' as const, shape: { x: 0, y, width: WIDTH, height: LANE_HEIGHT } };
  return [
    { ...band, style: { fill: place % 2 === 0 ? 'var(--page)' : 'none' } },
    words(name, 10, y + MARK_Y - 7, { fontSize: 12, fontWeight: 'bold', align: 'left' }),
  ];
}

/** From one step to the next, round the labels, and the minutes that it took. */
function way(from: Step, to: Step) {
  const middle = (from.x + to.x) / 2;
  const points = [
    [from.x, from.y],
    [middle, from.y],
    [middle, to.y],
    [to.x, to.y],
  ];
  return [
    { type: 'polyline' as const, shape: { points }, style: { stroke: MUTED, lineWidth: 1.5, fill: 'none' } },
    words(`+${count(Math.round((to.mark.startMs - from.mark.endMs) / 60_000))} min`, middle, 4, { fill: MUTED, fontWeight: 'bold' }),
  ];
}

function words(text: string, x: number, y: number, style: object) {
  return { type: 'text' as const, x, y, style: { text, fill: INK, fontFamily: 'inherit', fontSize: 11, align: 'center', ...style } };
}

const colorOf = ({ lane: name, severityId }: Mark): string =>
  name === 'RESPOND' ? 'var(--good)' : (SEVERITY_COLORS[severityId ?? 0] ?? INK);

/** Address, country and autonomous system, no wider than a step has room for. */
function placeText({ events, ip, country, asn, asName }: Mark, width: number): string {
  const room = Math.floor(width / 6);
  const where = [country, asn === undefined ? undefined : `AS${asn}`].filter((part) => part !== undefined).join(' ');
  const times = events > 1 ? `×${events}` : '';
  return [`${ip ?? ''} ${times}`.trim(), where, asName ?? '']
    .filter((line) => line !== '')
    .map((line) => shortened(line, room))
    .join('\n');
}
