/** `millrace monitor …`: how the traffic of endpoints is. */
import { MillraceError } from '../core/error.ts'
import { percent } from '../core/figure.ts'
import type { FeatureDrift, MonitorWindow, WindowQuality } from '../core/monitor.ts'
import { type QualityFigure, supposed } from '../core/quality.ts'
import type { MonitorBrief, WindowBrief } from '../operations/contract.ts'
import {
  getMonitor,
  getQuality,
  getWindow,
  judgeAgain,
  listMonitors,
  listWindows,
} from '../operations/monitoring.ts'
import { worldOf } from './ask.ts'
import { asOwner, type Opened, openProject } from './open.ts'
import { moment, table } from './table.ts'
import type { Act, Args } from './verb.ts'

interface Told {
  readonly told: unknown
  readonly lines: readonly string[]
}

type Word = (opened: Opened, name: string, args: Args) => Promise<Told>

const all = async (opened: Opened): Promise<Told> => {
  const told = await listMonitors.perform(worldOf(opened), {}, asOwner())
  const rows = told.monitors.map(({ endpoint, state, newest, says }) => [
    ...[endpoint, state, newest ? `${newest.number} of version ${newest.version}` : ''],
    says,
  ])
  return {
    told,
    lines: [
      rows.length === 0
        ? 'There is no endpoint.'
        : table(['endpoint', 'state', 'window', 'what'], rows),
    ],
  }
}

const show: Word = async (opened, name, args) => {
  const { monitor } = await getMonitor.perform(worldOf(opened), { name }, asOwner())
  const asked = {
    ...{ name, limit: args.whole('limit', [1, 500]) ?? 20 },
    ...(args.text('version') && { version: args.whole('version', versions) }),
    ...(args.text('state') && { state: args.text('state') }),
  }
  const { windows, next } = await listWindows.perform(worldOf(opened), asked, asOwner())
  return {
    told: { monitor, windows, next },
    lines: [...described(monitor), '', ...listed(windows)],
  }
}

const described = ({ endpoint, model, state, says, problem, versions }: MonitorBrief): string[] => [
  `Traffic of ${endpoint}${endpoint === model ? '' : ` (${model})`}: ${state}`,
  `  ${says}`,
  ...(problem === null || says.includes(problem) ? [] : [`  problem    ${problem}`]),
  ...versions.flatMap(({ version, reference, note, open, late, ahead }) => [
    `  version ${version}  ${reference === null ? 'held against nothing' : against[reference]}${open ? `; ${open.answers} answers in the window that is open` : ''}`,
    ...(note === null ? [] : [`             ${note}`]),
    ...(late > 0
      ? [`             ${late} answers came late: millrace monitor ${endpoint} again`]
      : []),
    ...(ahead > 0 ? [`             ${ahead} answers told of a time to come`] : []),
  ]),
]

const against = {
  training: 'held against the rows that it learnt from',
  evaluation: 'held against the rows that it was judged by',
  first: 'held against its first window',
  before: 'held against the window before',
  span: 'held against a span of time',
} as const

const listed = (windows: readonly WindowBrief[]): string[] =>
  windows.length === 0
    ? ['No window is over yet.']
    : [
        table(
          ['window', 'version', 'from', 'to', 'answers', 'state', 'what'],
          windows.map(({ number, version, from, to, answers, state, says, reason }) => [
            ...[`${number}`, `${version}`, moment(from), moment(to), `${answers}`, state],
            says ?? reason ?? '',
          ]),
        ),
      ]

const window: Word = async (opened, name, args) => {
  const number = Number(args.positionals[2])
  const version = args.whole('version', versions) ?? (await versionAt(opened, name))
  const asked = { name, version, number }
  const told = await getWindow.perform(worldOf(opened), asked, asOwner())
  return { told, lines: inFull(told.window) }
}

const versionAt = async (opened: Opened, name: string): Promise<number> => {
  const { monitor } = await getMonitor.perform(worldOf(opened), { name }, asOwner())
  if (monitor.newest) return monitor.newest.version
  throw new MillraceError('not_found', {
    what: `No window of the traffic of ${name} is over yet.`,
    fix: `See how far it is: millrace monitor ${name}.`,
  })
}

const inFull = (window: MonitorWindow): string[] => {
  const { number, version, endpoint, from, to, answers, failures, anomalies, state } = window
  const { reason, cause, features, words } = window
  return [
    `Window ${number} of version ${version} at ${endpoint}: ${state}`,
    `  ${moment(from)} to ${moment(to)}: ${answers} answers, ${failures} failures, ${anomalies} out of the ordinary`,
    ...(cause ? [`  ${cause.sentence}`] : []),
    ...(reason === null ? [] : [`  ${reason}`]),
    '',
    table(
      ['feature', 'state', 'effect', 'p', 'before', 'now', 'missing', 'PSI', 'weight'],
      features.map(featureRow),
    ),
    ...(words
      ? [
          `Words: ${percent(words.unknown)}% unknown, ${percent(words.unknownBefore ?? 0)}% before.`,
          ...(words.came.length > 0
            ? [`  came  ${words.came.map(({ word }) => word).join(', ')}`]
            : []),
          ...(words.went.length > 0
            ? [`  went  ${words.went.map(({ word }) => word).join(', ')}`]
            : []),
        ]
      : []),
  ]
}

const featureRow = (feature: FeatureDrift): string[] => {
  const { name, state, effect, pValue, before, now, psi, weight, reason } = feature
  return [
    ...[name, state, short(effect), short(pValue), short(before.median), short(now.median)],
    ...[`${shareOf(before)} → ${shareOf(now)}`, short(psi)],
    reason ?? (weight === null ? '' : `${percent(weight)}%`),
  ]
}

const shareOf = ({ rows, missing }: FeatureDrift['now']): string =>
  `${percent(missing / Math.max(1, rows + missing))}%`

const short = (value: number | null): string =>
  value === null ? '' : `${Number(value.toPrecision(3))}`

const quality: Word = async (opened, name, args) => {
  const version = args.whole('version', versions)
  const asked = { name, ...(version !== undefined && { version }) }
  const told = await getQuality.perform(worldOf(opened), asked, asOwner())
  return {
    told,
    lines:
      told.windows.length === 0
        ? ['No window is over yet.']
        : [
            table(
              ['window', 'labels', 'state', 'metric', 'is', 'held out', 'estimated', 'what'],
              told.windows.map(qualityRow),
            ),
            `What is estimated ${supposed}.`,
          ],
  }
}

const qualityRow = ({ number, quality, estimate }: WindowQuality): string[] => {
  const { labels, state, metric, figures, reason } = quality
  const [first] = figures
  const like = estimate?.figures.find((each) => each.metric === (metric ?? 'accuracy'))
  return [
    ...[`${number}`, `${labels.counted} of ${labels.answers}`, state, metric ?? ''],
    ...[first ? withInterval(first) : '', short(first?.before ?? null)],
    ...[like ? withInterval(like) : '', reason ?? ''],
  ]
}

const withInterval = ({ value, interval }: QualityFigure): string =>
  interval ? `${short(value)} (${short(interval[0])}–${short(interval[1])})` : short(value)

const again: Word = async (opened, name, args) => {
  const from = timeIn(args.text('from'))
  const told = await judgeAgain.perform(worldOf(opened), { name, from }, asOwner())
  return {
    told,
    lines: [`${told.windows} windows are judged again by whoever schedules (millrace up).`],
  }
}

const timeIn = (text: string | undefined): number => {
  if (text === undefined) return 0
  const time = Date.parse(text)
  if (!Number.isNaN(time)) return time
  throw new MillraceError('bad_usage', {
    what: `--from is no time: ${text}`,
    fix: 'Write it as 2026-01-31T00:00:00Z.',
  })
}

/** Numbers that a version may have. */
const versions = [1, 2 ** 31 - 1] as const

const words: Readonly<Record<string, Word>> = { show, window, quality, again }

export const run: Act = async (args, io) => {
  const [name, word = 'show'] = args.positionals
  const act = Object.hasOwn(words, word) ? words[word] : undefined
  if (!act)
    throw new MillraceError('bad_usage', {
      what: `There is no word "${word}".`,
      fix: 'Use show, window N, quality or again.',
    })
  await using opened = await openProject(args, { reads: word !== 'again', finds: true })
  const { told, lines } = name === undefined ? await all(opened) : await act(opened, name, args)
  io.out(io.json ? JSON.stringify(told) : lines.join('\n'))
}
