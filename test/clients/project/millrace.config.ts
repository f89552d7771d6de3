import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { choice, defineConfig, lines, nextWord, records, tabularClass } from 'millrace'

const people = ['anna', 'berta', 'carl', 'dora', 'emil']
const verbs = ['reads', 'paints', 'repairs', 'sells', 'carries']
const things = ['the blue boat', 'the old clock', 'the small house', 'the red door']
const sentences = people.flatMap((who) =>
  verbs.flatMap((does) => things.map((what) => `${who} ${does} ${what}`)),
)
const table = sentences.map((_, index) => `${index},${index % 2 === 0 ? 'even' : 'odd'}`)
const prompts = [{ prompt: 'anna reads the blue', accepted: ['boat'] }]

/** Models that are trained in a second: a text with all there can be, and a table without prompts. */
export default defineConfig(({ home }) => {
  const sentenceFile = join(home, 'sentences.csv')
  const tableFile = join(home, 'table.csv')
  const promptFile = join(home, 'prompts.json')
  return {
    prepare: async () => {
      if (existsSync(sentenceFile)) return
      await writeFile(promptFile, JSON.stringify(prompts))
      await writeFile(tableFile, `number,parity\n${table.join('\n')}\n`)
      await writeFile(sentenceFile, `sentence\n${sentences.join('\n')}\n`)
    },
    models: {
      words: {
        task: nextWord({ embedding: 4, units: 4 }),
        data: lines(sentenceFile, { column: 'sentence' }),
        ingest: { from: join(home, 'new_sentences.txt'), batch: 20 },
        train: { epochs: 1, batchSize: 16 },
        gate: {},
        evaluate: { evalSet: promptFile },
        tune: { trials: 2, parallel: 1, ranges: { 'task.units': choice([4, 8]) } },
      },
      table: {
        task: tabularClass({ label: 'parity', hidden: [4] }),
        data: records(tableFile),
        ingest: { from: join(home, 'new_records.jsonl'), batch: 20 },
        train: { epochs: 1, batchSize: 16 },
        gate: {},
      },
    },
  }
})
