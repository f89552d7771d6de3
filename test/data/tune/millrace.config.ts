import { writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { choice, defineConfig, lines, logRange, nextWord } from 'millrace'

/** A search that is through in seconds: who does what to which thing. */
const people = ['anna', 'berta', 'carl', 'dora', 'emil']
const verbs = ['reads', 'paints', 'repairs', 'sells', 'carries']
const things = ['the blue boat', 'the old clock', 'the small house', 'the red door']
const sentences = people.flatMap((who) =>
  verbs.flatMap((does) => things.map((what) => `${who} ${does} ${what}`)),
)

export default defineConfig(({ home }) => ({
  prepare: async () => {
    const file = join(home, 'sentences.csv')
    if (!existsSync(file)) await writeFile(file, `sentence\n${sentences.join('\n')}\n`)
  },
  models: {
    tiny: {
      task: nextWord({ embedding: 8, units: 16, dropout: 0.1 }),
      data: lines(join(home, 'sentences.csv'), { column: 'sentence' }),
      train: { epochs: 4, batchSize: 8 },
      gate: { val_loss: { below: 'baseline' } },
      tune: {
        trials: 4,
        parallel: 1,
        reductionFactor: 2,
        metric: process.env['TUNE_METRIC'] ?? 'val_loss',
        ranges: {
          'task.units': choice([8, 16]),
          'train.learningRate': logRange(0.003, 0.03),
        },
      },
    },
    // No word is there a thousand times.
    rare: {
      task: nextWord({ units: 8 }),
      data: lines(join(home, 'sentences.csv'), { column: 'sentence' }),
      train: { epochs: 1 },
      tune: { search: 'random', ranges: { 'task.minCount': choice([1, 1000]) } },
    },
    plain: {
      task: nextWord({ units: 8 }),
      data: lines(join(home, 'sentences.csv'), { column: 'sentence' }),
    },
  },
}))
