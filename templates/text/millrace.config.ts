import { defineConfig, every, lines, nextWord } from 'millrace'

export default defineConfig({
  models: {
    phrases: {
      task: nextWord({ embedding: 32, units: 64, ngram: 4 }),
      data: lines('sentences.csv', { column: 'sentence' }),
      // One new sentence a line; they leave the file as they are taken in.
      ingest: { from: 'new.txt', batch: 20, schedule: every('1h') },
      train: { epochs: 4, learningRate: 0.005, schedule: every('6h') },
      evaluate: { evalSet: 'prompts.json', completions: 'phrases.txt' },
      gate: {
        val_loss: { below: 'baseline', confidence: 0.95 },
        top5: { atLeast: 'champion', tolerance: 0.02 },
      },
    },
  },
})
