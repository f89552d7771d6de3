import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sweep, temporaryBeside } from '../core/files.ts'
import { createData } from '../data/data.ts'
import { type CrossValidation, crossValidateFile } from '../experiments/crossvalidate.ts'
import { modelOf } from '../pipeline/context.ts'
import { author, modelName, openProject } from './open.ts'
import { figure, table } from './table.ts'
import type { Act } from './verb.ts'

export const run: Act = async (args, io) => {
  const folds = args.whole('folds', [2, 100]) ?? 5
  await using opened = await openProject(args)
  const name = modelName(opened, args.positionals[0])
  await opened.loop.prepare()
  const { recipe, source } = modelOf(opened, name)
  const data = createData(opened.store)
  const dataset = await data.current(name, source, author())
  const { runs } = opened.store.paths
  // What a killed one has left is known by its process, and goes.
  await sweep(runs)
  const folder = temporaryBeside(join(runs, 'folds'))
  const rows = temporaryBeside(join(runs, 'folds-rows'))
  try {
    await data.spool(dataset.id, rows, recipe.maxRows ?? undefined)
    const folded = await crossValidateFile(rows, {
      task: opened.tasks.of(recipe.task.kind),
      recipe,
      folds,
      folder,
      signal: io.signal,
      onFold: (fold, metrics) => {
        if (!io.json)
          io.note(`${name}: fold ${fold} of ${folds}  val_loss ${figure(metrics['val_loss'])}`)
      },
    })
    if (io.json) io.out(JSON.stringify({ model: name, dataset: dataset.id, ...folded }))
    else io.out(describe(folded))
  } finally {
    await rm(rows, { force: true })
  }
}

const describe = ({ folds, mean, deviation, notes }: CrossValidation): string =>
  [
    table(
      ['figure', 'mean', 'deviation', ...folds.map((_, fold) => `fold ${fold + 1}`)],
      Object.keys(mean).map((name) => [
        name,
        figure(mean[name]),
        figure(deviation[name]),
        ...folds.map((metrics) => figure(metrics[name])),
      ]),
    ),
    ...notes,
  ].join('\n')
