import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim, Figure } from './claim.ts'
import { exampleRows } from './peers/nextword/rows.ts'
import { pythonWithTorch, torchWords } from './peers/nextword/run.ts'
import { startLearner } from './peers/order.ts'
import { middleOf, ratioOf, type Side, startSide, takeTurns } from './peers/turns.ts'

const rounds = 4
/** PyTorch's thread counts. */
const threads = [1, 2]

export const claim: Claim = {
  name: 'epoch',
  summary:
    "an epoch of the example's first version with its validation, one process and two workers, beside PyTorch at its best",
  async measure(note) {
    const folder = await temporaryFolder()
    const sides: Side[] = []
    try {
      const config = await loadConfig({
        project: 'examples/autocomplete',
        home: folder,
        fast: true,
      })
      const recipe = config.models[0]?.recipe
      if (!recipe) throw new Error('The example has no model.')
      const rows = await exampleRows(join(folder, 'data'), recipe.maxRows)
      const { batchSize } = recipe.train
      const order = (workers: number) => ({
        ...recipe,
        // Every step learns from as many sentences, whoever takes it.
        train: { ...recipe.train, epochs: rounds, workers, batchSize: batchSize / workers },
      })
      sides.push(
        await startLearner('one process', folder, rows, order(1)),
        await startLearner('two workers', folder, rows, order(2)),
      )
      const python = pythonWithTorch()
      if (!python) note('no PyTorch: name a Python that has it with MILLRACE_PYTHON')
      else {
        const words = await torchWords(folder, rows, order(1))
        for (const count of threads)
          sides.push(
            await startSide(
              `PyTorch, threads ${count}`,
              python,
              [...words, '--turns', '--threads', String(count)],
              { OMP_NUM_THREADS: String(count) },
            ),
          )
      }
      const [alone = [], crew = [], ...theirs] = await takeTurns(sides, rounds, note)
      const memory: Figure = {
        name: 'peak memory of a process',
        value: Math.max(...[...alone, ...crew].map((figures) => figures['peak_mb'] ?? Number.NaN)),
        unit: 'MB',
        target: 600,
        rule: 'at most',
      }
      if (theirs.length === 0) return [memory]
      const secondsOf = (side: (typeof theirs)[number]) =>
        middleOf(side.map((figures) => figures['seconds'] ?? Number.NaN))
      const best = theirs.reduce((a, b) => (secondsOf(a) <= secondsOf(b) ? a : b))
      note(`PyTorch's best: ${threads[theirs.indexOf(best)]} threads`)
      const against = (name: string, ours: typeof crew, peer: typeof crew, target: number) => {
        for (const part of ['seconds', 'train_seconds']) {
          const { middle, least, greatest } = ratioOf(ours, peer, part)
          note(
            `${name}, ${part}: ${middle.toFixed(3)} (${least.toFixed(3)} to ${greatest.toFixed(3)})`,
          )
        }
        const value = ratioOf(ours, peer, 'seconds').middle
        return { name, value, unit: 'of its time', target, rule: 'at most' as const }
      }
      const [single = best] = theirs
      return [
        against('two workers, against PyTorch at its best', crew, best, 0.8),
        against('one process, against PyTorch on one thread', alone, single, 1),
        memory,
      ]
    } finally {
      for (const side of sides) await side.close()
      await remove(folder)
    }
  },
}
