import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { readIfThere, writeDurably } from '../core/files.ts'
import type { Completion, Figures } from '../core/records.ts'
import { createData } from '../data/data.ts'
import { answerCases, readCases } from '../evaluate/cases.ts'
import type { Duel } from '../evaluate/gate.ts'
import { openStore } from '../store/home.ts'
import { writePackage } from '../tasks/package.ts'
import { judge, openPredictor, tasks } from '../tasks/registry.ts'
import { splitRows } from '../tasks/split.ts'
import type { Learnt as LearntTask, Predictor } from '../tasks/task.ts'
import { type Fitted, fit } from '../train/fit.ts'
import type { LearnOrder, Learnt, StageEvent } from './order.ts'

/** Learns from a data set version, judges the result beside the champion, leaves a package. */
export const learn = async (
  order: LearnOrder,
  emit: (event: StageEvent) => void,
  signal: AbortSignal,
): Promise<Learnt> => {
  const { recipe, folder } = order
  const { training, validation } = splitRows(await readRows(order))
  const learnt = tasks[recipe.task.kind].learn(training, recipe.task)
  const fitted = await train(order, learnt, { training, validation }, emit, signal)

  emit({ kind: 'phase', phase: 'evaluate' })
  const packaged = join(folder, 'package')
  await writePackage(packaged, {
    learnt,
    parameters: fitted.parameters,
    figures: fitted.figures,
    lineage: order.lineage,
  })
  const champion = order.champion && (await duel(packaged, order.champion, validation))
  const predictor = await openPredictor(packaged)
  try {
    const accuracy = await accuracyOf(predictor, order.cases)
    const championAccuracy =
      order.champion && (await accuracyAt(order.champion.folder, order.cases))
    return {
      folder: packaged,
      candidate: { ...fitted.figures, ...accuracy },
      baseline: learnt.baseline(validation),
      champion: champion && {
        ...champion,
        candidate: { ...champion.candidate, ...accuracy },
        champion: { ...champion.champion, ...championAccuracy },
      },
      completions: await complete(predictor, order.completions),
    }
  } finally {
    await predictor.close()
  }
}

const readRows = async ({ home, lineage, recipe }: LearnOrder): Promise<string[]> => {
  const store = await openStore(home)
  try {
    return await createData(store).rows(lineage.datasetVersion, recipe.limit ?? undefined)
  } finally {
    await store.close()
  }
}

/** Laws of the learning rate, by their name in a configuration. */
export const decays = {
  none: { kind: 'constant' },
  cosine: { kind: 'cosine', floor: 0.05 },
} as const

const train = async (
  { recipe, folder, lineage }: LearnOrder,
  learnt: LearntTask<string>,
  rows: { readonly training: readonly string[]; readonly validation: readonly string[] },
  emit: (event: StageEvent) => void,
  signal: AbortSignal,
): Promise<Fitted> => {
  const { batchSize, seed, epochs, learningRate, decay } = recipe.train
  const checkpoint = join(folder, 'checkpoint')
  const validation = learnt.batches(rows.validation, { purpose: 'validation', batchSize, seed })
  const steps = fit({
    network: learnt.network,
    train: learnt.batches(rows.training, { purpose: 'training', batchSize, seed }),
    validation: () => validation.epoch(1),
    figures: learnt.figures,
    epochs,
    learningRate,
    schedule: decays[decay],
    seed,
    fingerprint: JSON.stringify([lineage.datasetDigest, recipe]),
    checkpoint: {
      load: async () => (await readIfThere(checkpoint)) ?? null,
      save: (bytes) => writeDurably(checkpoint, bytes),
    },
    signal,
  })
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value
    emit({ kind: 'train', event: next.value })
  }
}

/** Null where the champion knows nothing of these rows: then there is no rival to be held against. */
const duel = async (
  candidate: string,
  { version, folder }: { version: number; folder: string },
  rows: readonly string[],
): Promise<Duel | null> => {
  try {
    const [mine = {}, theirs = {}] = await judge([candidate, folder], rows)
    return { version, candidate: mine, champion: theirs }
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'bad_data') return null
    throw error
  }
}

const accuracyAt = async (folder: string, cases: string | null): Promise<Figures> => {
  const predictor = await openPredictor(folder)
  try {
    return await accuracyOf(predictor, cases)
  } finally {
    await predictor.close()
  }
}

const accuracyOf = async (predictor: Predictor<string>, file: string | null): Promise<Figures> => {
  if (file === null) return {}
  const { accuracy } = await answerCases(await readCases(file), predictor.predict)
  return { accuracy }
}

const complete = async (
  predictor: Predictor<string>,
  order: LearnOrder['completions'],
): Promise<Completion[]> => {
  if (!order) return []
  const inputs = (await readFile(order.file, 'utf8'))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const added = await predictor.complete(inputs, order.words)
  return inputs.map((input, index) => ({ input, completion: added[index] ?? '' }))
}
