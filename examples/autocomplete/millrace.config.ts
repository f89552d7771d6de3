import { join } from 'node:path'
import { defineConfig, every, lines, nextWord } from 'millrace'
import { prepare } from './prepare.ts'

export default defineConfig(({ home, fast }) => {
  const data = join(home, 'data')
  return {
    prepare: () => prepare(data),
    models: {
      autocomplete: {
        task: nextWord({ embedding: 64, units: 128, dropout: 0.3, minCount: 3 }),
        data: lines(join(data, 'sentences.csv'), { column: 'sentence' }),
        ingest: {
          from: join(data, 'new_phrases.txt'),
          batch: 20,
          schedule: every(fast ? '1m' : '1h'),
        },
        train: { epochs: 5, learningRate: 0.003, schedule: every('1h') },
        first: {
          task: nextWord({ embedding: 10, units: 100, dropout: 0.1 }),
          data: { limit: 6000 },
          train: { epochs: 3, learningRate: 0.003 },
        },
        evaluate: {
          cases: join(data, 'cases.json'),
          schedule: every('60s'),
          completions: join(data, 'phrases_test.txt'),
        },
        gate: {
          val_loss: { below: 'baseline' },
          top5: { atLeast: 'champion' },
        },
        metric: { name: 'lstm_model_accuracy', labels: { mode: 'sequential' } },
      },
    },
  }
})
