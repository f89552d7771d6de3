import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { guarded, makeFolder } from '../core/files.ts'
import { comparisonFolder } from '../experiments/comparisons.ts'
import {
  type Finished,
  finished,
  hasSource,
  rowsOf,
  sourceNote,
  verdict,
} from '../experiments/report/facts.ts'
import type { Mode, Side } from '../experiments/report/types.ts'
import { author, modelName, openProject } from './open.ts'
import { tell } from './progress.ts'
import { table } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const workers = args.whole('workers', [2, 1024])
  const out = args.text('out')
  await using opened = await openProject(args)
  const model = modelName(opened, args.positionals[0])
  await opened.loop.prepare()
  const quiet = opened.loop.subscribe(tell(io))
  io.signal.addEventListener('abort', () => void opened.loop.close(), { once: true })
  const comparison = await opened.loop.compare(model, {
    author: author(),
    source: args.flag('source'),
    ...(workers === undefined ? {} : { workers }),
    onMode: (mode, side, state) => {
      if (!io.json) io.note(announce(model, mode, side, state))
    },
  })
  quiet()
  let folder = comparisonFolder(opened.store, comparison)
  if (out !== undefined) {
    const to = resolve(out)
    await makeFolder(to)
    await guarded('write', to, () => cp(folder, to, { recursive: true }))
    folder = to
  }
  const report = join(folder, 'report.html')
  if (io.json) return io.out(JSON.stringify({ comparison, folder, report }))
  const done = finished(comparison)
  if (done) io.out(describe(done))
  io.out(`\nReport: ${report}`)
}

const announce = (model: string, mode: Mode, side: Side, state: 'trains' | 'kept') =>
  state === 'kept'
    ? `${model}: ${mode} is kept from a comparison that was stopped`
    : `${model}: ${mode}, ${side.workers} × ${side.batchSize} rows a step`

const describe = (done: Finished): string => {
  const theirs = hasSource(done.comparison)
  return [
    verdict(done),
    '',
    table(
      [
        '',
        'sequential',
        'distributed',
        'change',
        ...(theirs ? ['source: seq.', 'source: dist.'] : []),
      ],
      rowsOf(done).map(({ name, sequential, distributed, change, source }) => [
        name,
        sequential,
        distributed,
        change,
        ...(theirs ? [source?.sequential ?? '–', source?.distributed ?? '–'] : []),
      ]),
    ),
    ...(theirs ? ['', sourceNote(done.comparison)] : []),
  ].join('\n')
}
