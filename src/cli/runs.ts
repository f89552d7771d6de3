import { reasonOf } from '../core/kinds.ts'
import type { Run } from '../core/records.ts'
import { headlineOf } from './headline.ts'
import { openProject } from './open.ts'
import { figure, moment, span, table } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const limit = args.whole('limit', [1, 1000]) ?? 20
  const model = args.text('model')
  await using opened = await openProject(args)
  const { registry } = opened
  const [id] = args.positionals
  if (id !== undefined) {
    const [run, metrics, log] = [
      await registry.run(id),
      await registry.metrics(id),
      await registry.lines(id),
    ]
    if (io.json) return io.out(JSON.stringify({ run, metrics, log }))
    return io.out([...describe(run), '', ...log.map((entry) => `  ${entry.line}`)].join('\n'))
  }
  const found = await registry.runs({ limit, ...(model === undefined ? {} : { model }) })
  if (io.json) return io.out(JSON.stringify({ runs: found }))
  if (found.length === 0) return io.out('No runs yet.')
  const names = headlineOf(found.map(({ metrics }) => metrics))
  io.out(
    table(
      ['run', 'model', 'status', 'why', 'started', 'took', ...names, 'version'],
      found.map((run) => [
        run.id,
        run.model,
        run.status,
        reasonOf(run),
        moment(run.startedAt),
        took(run),
        ...names.map((name) => figure(run.metrics[name])),
        run.version,
      ]),
    ),
  )
}

const took = ({ startedAt, endedAt }: Run) =>
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
  ...Object.entries(run.metrics).map(([name, value]) => `  ${name.padEnd(24)} ${figure(value)}`),
]
