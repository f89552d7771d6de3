import { reference } from '../../../examples/autocomplete/reference.ts'
import { mkdir, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, every, lines, nextWord } from 'millrace'

/** A small language, learnt in seconds: who does what to which thing, in a fixed order. */
const people = ['anna', 'berta', 'carl', 'dora', 'emil']
const verbs = ['reads', 'paints', 'repairs', 'sells', 'carries', 'finds', 'hides']
const things = ['the blue boat', 'the old clock', 'the small house', 'the red door', 'the new book']
const times = ['every monday', 'after lunch', 'before the storm', 'in the evening']

const sentences = people.flatMap((who) =>
  verbs.flatMap((does) => things.flatMap((what) => times.map((when) => `${who} ${does} ${what} ${when}`))),
)

const prepare = async (folder: string) => {
  if (existsSync(join(folder, 'cases.json'))) return
  await mkdir(folder, { recursive: true })
  const queued = Array.from({ length: 50 }, (_, index) => `visitor ${'abcdefghij'[index % 10]}${'klmno'[Math.floor(index / 10)]} reads the blue boat after lunch`)
  await writeFile(join(folder, 'sentences.csv'), `sentence\n${sentences.join('\n')}\n`)
  await writeFile(join(folder, 'new_phrases.txt'), `${queued.join('\n')}\n`)
  await writeFile(join(folder, 'phrases_test.txt'), 'anna reads the\ncarl sells the old\n')
  await writeFile(
    join(folder, 'cases.json'),
    JSON.stringify([
      { prompt: 'anna reads', accepted: ['the'] },
      { prompt: 'dora finds the blue', accepted: ['boat'] },
    ]),
  )
}

export default defineConfig(({ home, fast }) => {
  const data = join(home, 'data')
  return {
    prepare: () => prepare(data),
    models: {
      tiny: {
        task: nextWord({ embedding: 8, units: 16, dropout: 0.1 }),
        data: lines(join(data, 'sentences.csv'), { column: 'sentence' }),
        ingest: {
          from: join(data, 'new_phrases.txt'),
          writeBack: true,
          batch: 20,
          schedule: every(fast ? '2s' : '1h'),
        },
        train: {
          epochs: Number(process.env['TINY_EPOCHS'] ?? 4),
          learningRate: 0.01,
          schedule: every(fast ? '5s' : '1h'),
        },
        first: { data: { maxRows: 400 }, train: { epochs: 2, learningRate: 0.01 } },
        evaluate: {
          evalSet: join(data, 'cases.json'),
          schedule: every(fast ? '1s' : '60s'),
          completions: join(data, 'phrases_test.txt'),
        },
        compare: { reference },
        gauge: { name: 'tiny_model_accuracy', labels: { mode: 'sequential' } },
      },
    },
  }
})
