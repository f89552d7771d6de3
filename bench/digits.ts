import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { splitRows } from '../src/tasks/kit/split.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'
import { digitRows, writeDigits } from './peers/digits/data.ts'
import { pythonWithTorch } from './peers/nextword/run.ts'
import { startLearner } from './peers/order.ts'
import { middleOf, ratioOf, type Side, startSide, takeTurns } from './peers/turns.ts'

/** Cores that each side may use: PyTorch's thread counts, and our workers. */
const counts = [1, 2]

export const claim: Claim = {
  name: 'digits',
  summary: "the digits example's network, 5 epochs with validation, beside PyTorch at its best",
  async measure(note) {
    const folder = await temporaryFolder()
    const sides: Side[] = []
    try {
      const config = await loadConfig({ project: 'examples/digits', home: folder })
      const recipe = config.models[0]?.recipe
      if (!recipe) throw new Error('The example has no model.')
      const { epochs, batchSize, learningRate, seed, validationSplit } = recipe.train
      const rows = await digitRows(join(folder, 'data'))
      for (const workers of counts)
        sides.push(
          await startLearner(`workers ${workers}`, folder, rows, {
            ...recipe,
            train: { ...recipe.train, workers, batchSize: batchSize / workers },
          }),
        )
      const python = pythonWithTorch()
      if (!python) note('no PyTorch: name a Python that has it with MILLRACE_PYTHON')
      else {
        const { training, validation } = splitRows(rows, {
          identity: (row) => row,
          share: validationSplit,
        })
        const files = [join(folder, 'train.bin'), join(folder, 'test.bin')] as const
        await writeDigits(files[0], training)
        await writeDigits(files[1], validation)
        const words = {
          epochs,
          batch: batchSize,
          lr: learningRate,
          seed,
        }
        for (const threads of counts)
          sides.push(
            await startSide(
              `PyTorch, threads ${threads}`,
              python,
              [
                join(import.meta.dirname, 'peers/digits/train.py'),
                ...files,
                '--turns',
                ...Object.entries({ ...words, threads }).flatMap(([name, value]) => [
                  `--${name}`,
                  String(value),
                ]),
              ],
              { OMP_NUM_THREADS: String(threads) },
            ),
          )
      }
      const told = await takeTurns(sides, epochs, note)
      const ours = fastest(told.slice(0, counts.length))
      const peer = fastest(told.slice(counts.length))
      const accuracy = {
        name: 'accuracy on held-out images, last epoch',
        value: 100 * (ours?.at(-1)?.['accuracy'] ?? Number.NaN),
        unit: '%',
        target: 98.5,
        rule: 'at least' as const,
      }
      if (!ours || !peer) return [accuracy]
      const { middle, least, greatest } = ratioOf(ours, peer, 'seconds')
      note(
        `best of ours to PyTorch's best: ${middle.toFixed(3)} (${least.toFixed(3)} to ${greatest.toFixed(3)}), ` +
          `PyTorch's accuracy ${peer.at(-1)?.['accuracy']}`,
      )
      return [
        accuracy,
        {
          name: "time, of PyTorch's at its best",
          value: middle,
          unit: 'of its time',
          target: 1.1,
          rule: 'at most',
        },
      ]
    } finally {
      for (const side of sides) await side.close()
      await remove(folder)
    }
  },
}

const secondsOf = (side: Awaited<ReturnType<typeof takeTurns>>[number]) =>
  middleOf(side.map((figures) => figures['seconds'] ?? Number.NaN))

const fastest = (told: Awaited<ReturnType<typeof takeTurns>>) =>
  told.toSorted((a, b) => secondsOf(a) - secondsOf(b))[0]
