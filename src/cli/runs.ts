import { reasonOf } from '../core/kinds.ts'
import { keyMetrics, keyNames } from '../core/metrics.ts'
import { own } from '../core/own.ts'
import type { Run } from '../core/records.ts'
import { counted } from '../core/text.ts'
import { getRun } from '../operations/run.ts'
import { listRuns } from '../operations/runs.ts'
import type { ListedRun } from '../registry/listing/types.ts'
import { worldOf } from './ask.ts'
import { shown } from './label.ts'
import { asOwner, openProject } from './open.ts'
import { figure, moment, span, table } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const limit = args.whole('limit', [1, 1000]) ?? 20
  const model = args.text('model')
  await using opened = await openProject(args, { reads: true })
  const world = worldOf(opened)
  const call = asOwner()
  const [id] = args.positionals
  if (id !== undefined) {
    const found = await getRun.perform(world, { id }, call)
    if (io.json) return io.out(JSON.stringify(found))
    return io.out(
      [
        ...describe(found.run),
        ...shown(found.labels),
        '',
        ...found.log.map((entry) => `  ${entry.line}`),
      ].join('\n'),
    )
  }
  const asked = Object.fromEntries(
    ['status', 'tag', 'q', 'sort', 'order', 'cursor'].flatMap((name) => {
      const given = args.text(name)
      return given === undefined ? [] : [[name, given]]
    }),
  )
  const sort = args.text('sort') ?? 'started'
  const columns = [
    ...keyNames.map((name) => `metrics.${name}`),
    ...(sort.includes('.') ? [sort] : []),
  ]
  const page = await listRuns.perform(
    world,
    { ...asked, limit, model, columns: [...new Set(columns)].join(',') },
    call,
  )
  if (io.json) return io.out(JSON.stringify(page))
  io.out(listed(page.runs, sort))
  if (page.next !== null) io.note(more(page.runs.length, page.total, page.next))
}

const more = (shown: number, total: number, next: string) =>
  `${shown.toLocaleString('en')} of ${counted(total, 'run')}. The next ones: add --cursor ${next}`

const listed = (runs: readonly ListedRun[], sort: string): string => {
  if (runs.length === 0) return 'No such runs.'
  const [, what, sorted = ''] = /^(metrics|params)\.(.*)$/.exec(sort) ?? []
  const known = keyMetrics(runs.map(({ metrics }) => metrics))
  const names = what === 'metrics' ? [...new Set([...known, sorted])] : known
  const params = what === 'params' ? [sorted] : []
  const isNamed = runs.some(({ labels }) => labels.name !== '' || labels.tags.length > 0)
  return table(
    [
      'run',
      ...(isNamed ? ['name', 'tags'] : []),
      'model',
      'status',
      'why',
      'started',
      'took',
      ...names,
      ...params,
      'version',
    ],
    runs.map((run) => [
      run.id,
      ...(isNamed ? [run.labels.name || null, run.labels.tags.join(', ') || null] : []),
      run.model,
      run.status,
      reasonOf(run),
      moment(run.startedAt),
      took(run),
      ...names.map((name) => figure(own(run.metrics, name), name)),
      ...params.map((name) => own(run.params, name) ?? null),
      run.version,
    ]),
  )
}

const took = ({ startedAt, endedAt }: Pick<Run, 'startedAt' | 'endedAt'>) =>
  endedAt === null ? null : span((endedAt - startedAt) / 1000)

const describe = (run: Run): string[] => [
  `Run ${run.id} of ${run.model}: ${run.status}${run.error ? `, ${run.error}` : ''}`,
  `  started      ${moment(run.startedAt)} (${reasonOf(run)}, by ${run.author})`,
  `  took         ${took(run) ?? '–'}`,
  `  data set     ${run.datasetVersion}`,
  `  code         ${run.codeVersion}`,
  `  seed         ${run.seed}`,
  `  environment  Node ${run.environment.node}, onnxruntime ${run.environment.onnxruntime}, ${run.environment.cpu}`,
  `  version      ${run.version ?? '–'}`,
  ...(run.status === 'interrupted' ? [`  go on        millrace resume ${run.id}`] : []),
  ...Object.entries(run.params).map(([name, value]) => `  ${name.padEnd(24)} ${value}`),
  ...Object.entries(run.metrics).map(
    ([name, value]) => `  ${name.padEnd(24)} ${figure(value, name)}`,
  ),
]
