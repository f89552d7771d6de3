import { join } from 'node:path'
import { defineConfig, every, lines, nextWord } from 'millrace'
import { prepare } from './prepare.ts'

/** Embedding 10 → LSTM 100 on the first 6,000 sentences: learnt in half a minute. */
const small = {
  task: nextWord({ embedding: 10, units: 100, dropout: 0.1 }),
  data: { limit: 6000 },
  train: { epochs: 3, learningRate: 0.003 },
}

/** Embedding 64 → LSTM 128 on all sentences, words seen at least three times: a few minutes. */
const larger = {
  task: nextWord({ embedding: 64, units: 128, dropout: 0.3, minCount: 3 }),
  data: {},
  train: { epochs: 5, learningRate: 0.003 },
}

export default defineConfig(({ home, fast }) => {
  const data = join(home, 'data')
  const { task, data: rows, train } = fast ? small : larger
  const schedule = every(fast ? '1m' : '1h')
  return {
    prepare: () => prepare(data),
    models: {
      autocomplete: {
        task,
        data: lines(join(data, 'sentences.csv'), { column: 'sentence', ...rows }),
        ingest: { from: join(data, 'new_phrases.txt'), batch: 20, schedule },
        train: { ...train, schedule },
        // The first version comes quickly; the larger one follows in the background.
        ...(fast ? {} : { first: small }),
        evaluate: {
          cases: join(data, 'cases.json'),
          completions: join(data, 'phrases_test.txt'),
          schedule: every('60s'),
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
