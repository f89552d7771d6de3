import { join } from 'node:path'
import { defineConfig, every, type Fit, lines, nextWord } from 'millrace'
import { prepare } from './prepare.ts'
import { reference } from './reference.ts'
import { refill } from './refill.ts'

/** Embedding 10 → LSTM 100 on the first 6,000 sentences, and nothing counted: learnt in half a minute. */
const small = {
  task: nextWord({ embedding: 10, units: 100, dropout: 0.1, ngram: 0 }),
  data: { maxRows: 6000 },
  train: { epochs: 3, learningRate: 0.003 },
}

/** Word vectors have to be seen three times; 4-grams are counted beside each network. */
const counted = { minCount: 3, ngram: 4 } as const

/** A narrow network beside the counts of all sentences, for one epoch: half a minute. */
const quick = {
  task: nextWord({ ...counted, embedding: 16, units: 32 }),
  train: { epochs: 1, learningRate: 0.01 },
}

/** A wide one that reads them again and again, half of it dropped each time: a few minutes. */
const larger = {
  task: nextWord({
    ...counted,
    embedding: 192,
    embeddingInit: 'neighbours',
    units: 384,
    tied: true,
    dropout: 0.5,
    inputDropout: 0.5,
    sampledWords: 1000,
  }),
  data: {},
  train: {
    epochs: 7,
    workers: 2,
    batchSize: 32,
    learningRate: 0.006,
    optimizer: 'adamw',
    weightDecay: 0.1,
    lrSchedule: 'cosine',
    clip: 1,
    restoreBest: false,
  },
} as const

/** The small network by two workers: larger batches, longer steps that grow with the workers. */
const distributed: Fit = {
  workers: 2,
  batchSize: 64,
  epochs: 4,
  learningRate: 0.005,
  scaleLearningRate: true,
  warmup: 20,
  lrSchedule: 'cosine',
  clip: 1,
}

export default defineConfig(({ home, fast }) => {
  const data = join(home, 'data')
  const { task, data: rows, train } = fast ? small : larger
  const schedule = every(fast ? '1m' : '1h')
  const sentences = join(data, 'sentences.csv')
  const evaluate = {
    evalSet: join(data, 'cases.json'),
    completions: join(data, 'phrases_test.txt'),
    schedule: every('60s'),
  }
  const gate = {
    val_loss: { below: 'baseline', confidence: 0.95 },
    top5: { atLeast: 'champion' },
  } as const
  /** Better than counting alone. */
  const beyondCounts = { ngram_gain: { above: 0 } } as const
  /** Another register has few words in a hundred that e-mails have not: simulation.ts. */
  const monitor = { effect: 0.04 } as const
  const gauge = (mode: string) => ({ name: 'lstm_model_accuracy', labels: { mode } })
  return {
    prepare: () => prepare(data),
    models: {
      autocomplete: {
        task,
        data: lines(sentences, { column: 'sentence', ...rows }),
        ingest: {
          from: join(data, 'new_phrases.txt'),
          writeBack: true,
          batch: 20,
          // Real sentences last for a hundred hours; from then on they are composed of two.
          refill: () => refill(data),
          schedule,
        },
        train: { ...train, schedule },
        // The first version comes quickly; the larger one follows in the background.
        ...(fast ? {} : { first: quick }),
        evaluate,
        gate: fast ? gate : { ...gate, ...beyondCounts },
        // npm run millrace -- compare autocomplete --reference --project examples/autocomplete
        compare: { reference },
        monitor,
        gauge: gauge('sequential'),
      },
      'autocomplete-distributed': {
        task: small.task,
        data: lines(sentences, { column: 'sentence', ...small.data }),
        train: { ...distributed, schedule },
        evaluate,
        gate,
        monitor,
        gauge: gauge('distributed'),
      },
    },
  }
})
