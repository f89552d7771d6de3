import { cp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { guarded, makeFolder } from '../core/files.ts'
import { type Finished, finished, rowsOf } from '../experiments/report/facts.ts'
import { referenceNote, verdict } from '../experiments/report/telling.ts'
import type { Comparison, Mode, Side } from '../experiments/report/types.ts'
import { compare } from '../operations/compare.ts'
import type { Opened } from './open.ts'
import { verbOf } from './operation.ts'
import { tellOfTraining } from './progress.ts'
import { table } from './table.ts'
import type { Args, Io } from './verb.ts'

/** Waits for a comparison, and copies its report where it is wanted. */
const reported = async (
  { comparison: { id, model } }: { readonly comparison: Comparison },
  { experiments, store }: Opened,
  args: Args,
) => {
  const comparison = await experiments.results.compared(id)
  const kept = join(store.paths.reports, model, id)
  const out = args.text('out')
  const folder = out === undefined ? kept : resolve(out)
  if (out !== undefined) {
    await makeFolder(folder)
    await guarded('write', folder, () => cp(kept, folder, { recursive: true }))
  }
  return { comparison, folder, report: join(folder, 'report.html') }
}

const listen = (opened: Opened, io: Io) => {
  const stops = [
    tellOfTraining(opened, io),
    opened.experiments.subscribe((event) => {
      if (event.kind === 'mode' && !io.json) io.note(announce(event))
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

interface Announced {
  readonly model: string
  readonly mode: Mode
  readonly side: Side
  readonly state: 'trains' | 'kept'
}

const announce = ({ model, mode, side, state }: Announced) =>
  state === 'kept'
    ? `${model}: ${mode} is kept from a comparison that was stopped`
    : `${model}: ${mode}, ${side.workers} × ${side.batchSize} rows a step`

const describe = (done: Finished): string => {
  const { reference: theirs } = done.comparison
  return [
    verdict(done),
    '',
    table(
      [
        '',
        'sequential',
        'distributed',
        'change',
        ...(theirs ? [`${theirs.name}: seq.`, `${theirs.name}: dist.`] : []),
      ],
      rowsOf(done).map(({ name, sequential, distributed, change, reference }) => [
        name,
        sequential,
        distributed,
        change,
        ...(theirs ? [reference?.sequential ?? '–', reference?.distributed ?? '–'] : []),
      ]),
    ),
    ...(theirs ? ['', referenceNote(done.comparison)] : []),
  ].join('\n')
}

export const verb = verbOf({
  name: 'compare',
  operation: compare,
  prepares: true,
  options: { out: { type: 'string', value: 'DIR', help: 'copy the report there too' } },
  listen,
  finish: reported,
  render({ comparison, report }) {
    const done = finished(comparison)
    return [...(done ? [describe(done)] : []), '', `Report: ${report}`].join('\n')
  },
})
