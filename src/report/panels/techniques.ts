import type { CustomSeriesOption } from 'echarts';
import { attackCoverage } from '../../queries/catalogue/attack-coverage';
import { AXIS, type Chart, INK } from '../chart';
import { several } from '../figures';
import type { Panel } from '../panel';
import type { Row } from '../rows';

/** Techniques beside those of a take-over, the most frequent ones. */
const MAX_OTHERS = 20;
/** The latest weeks. */
const MAX_WEEKS = 26;

/** Names of the techniques of a take-over (MITRE ATT&CK for Enterprise). */
const NAMES: Readonly<Record<string, string>> = {
  T1598: 'Phishing for Information',
  T1110: 'Brute Force',
  'T1078.004': 'Cloud Accounts',
  T1105: 'Ingress Tool Transfer',
  'T1098.003': 'Additional Cloud Roles',
  T1114: 'Email Collection',
  'T1564.008': 'Email Hiding Rules',
  T1534: 'Internal Spearphishing',
  T1621: 'MFA Request Generation',
};

/** What the attackers do, and what nobody has ever seen here. */
export const techniques: Panel<'attack-coverage'> = {
  id: 'techniques',
  title: 'ATT&CK techniques by week',
  explains:
    'Findings by MITRE ATT&CK technique and the week in which their activity began (its Monday). The techniques of an account take-over ' +
    'stand on top and stay there when they are quiet: a row of zeros is either good news or evidence that is not connected.',
  questions: { 'attack-coverage': attackCoverage },
  draw(answers) {
    const rows = answers['attack-coverage'];
    const weeks = [...new Set(rows.flatMap((row) => row.text('week')?.slice(0, 10) ?? []))].sort().slice(-MAX_WEEKS);
    const lines = linesOf(rows, weeks);
    const quiet = lines.filter(({ ofTakeover, total }) => ofTakeover && total === 0).map(({ technique }) => technique);
    const caption = 'Findings by technique and week';
    return {
      says: `${several(lines.filter(({ total }) => total > 0).length, 'technique')} fired. Of those of an account take-over ${quiet.length === 0 ? 'every one did' : `never: ${quiet.join(', ')}`}.`,
      figures:
        weeks.length === 0
          ? []
          : [
              {
                title: caption,
                chart: heatMap(lines, weeks),
                table: {
                  caption,
                  columns: [{ title: 'Technique' }, { title: 'Take-over' }, ...weeks.map((title) => ({ title, kind: 'number' as const }))],
                  rows: lines.map(({ technique, ofTakeover, findings }) => [nameOf(technique), ofTakeover ? 'yes' : 'no', ...findings]),
                },
              },
            ],
    };
  },
};

interface Line {
  readonly technique: string;
  readonly ofTakeover: boolean;
  /** One number a week. */
  readonly findings: readonly number[];
  readonly total: number;
}

function linesOf(rows: readonly Row[], weeks: readonly string[]): Line[] {
  const names = [...new Set(rows.map((row) => row.text('technique') ?? ''))];
  const lines = names.map((technique): Line => {
    const own = rows.filter((row) => row.text('technique') === technique);
    const findings = weeks.map((week) => own.find((row) => row.text('week')?.startsWith(week))?.number('findings') ?? 0);
    return { technique, ofTakeover: own.some((row) => row.isTrue('of_takeover')), findings, total: findings.reduce((a, b) => a + b, 0) };
  });
  lines.sort((a, b) => Number(b.ofTakeover) - Number(a.ofTakeover) || b.total - a.total || (a.technique < b.technique ? -1 : 1));
  const takeover = lines.filter(({ ofTakeover }) => ofTakeover);
  return [...takeover, ...lines.filter(({ ofTakeover }) => !ofTakeover).slice(0, MAX_OTHERS)];
}

const nameOf = (technique: string): string => (NAMES[technique] === undefined ? technique : `${technique} ${NAMES[technique]}`);

const CELL_HEIGHT = 24;
const [LEFT, TOP, WIDTH] = [210, 24, 1120];

function heatMap(lines: readonly Line[], weeks: readonly string[]): Chart {
  const most = lines.reduce((max, { findings }) => Math.max(max, ...findings), 1);
  const cells = lines.flatMap(({ findings }, y) => findings.map((number, x) => [x, y, number]));
  const width = Math.min(120, (WIDTH - LEFT - 8) / weeks.length);
  const rectangle: NonNullable<CustomSeriesOption['renderItem']> = (_, api) => {
    const [x = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
    const number = Number(api.value(2));
    const step = heatStep(number, most);
    return {
      type: 'rect',
      shape: { x: x - width / 2 + 1, y: y - CELL_HEIGHT / 2 + 1, width: width - 2, height: CELL_HEIGHT - 2, r: 2 },
      style: { fill: `var(--heat-${step})` },
      textContent: { type: 'text', style: { text: String(number), fill: `var(--heat-ink-${step})`, fontSize: 11 } },
      textConfig: { position: 'inside' },
    };
  };
  return {
    width: WIDTH,
    height: TOP + lines.length * CELL_HEIGHT + 6,
    option: {
      grid: { left: LEFT, width: width * weeks.length, top: TOP, height: lines.length * CELL_HEIGHT },
      xAxis: { ...AXIS, type: 'category', position: 'top', data: [...weeks], axisLine: { show: false }, axisTick: { show: false } },
      yAxis: {
        type: 'category',
        inverse: true,
        data: lines.map(({ technique }) => nameOf(technique)),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: INK, fontSize: 11, interval: 0 },
      },
      series: [{ type: 'custom', renderItem: rectangle, data: cells }],
    },
  };
}

/** 0 is none; 1 to 5 grow with the logarithm, so that one busy technique does not pale all others. */
function heatStep(number: number, most: number): number {
  return number === 0 ? 0 : Math.max(1, Math.ceil((5 * Math.log1p(number)) / Math.log1p(most)));
}
