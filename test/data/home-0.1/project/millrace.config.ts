import { choice, defineConfig, lines, logRange, nextWord, records, tabularClass } from 'millrace'

export default defineConfig({
  models: {
    words: {
      task: nextWord({ embedding: 4, units: 8, dropout: 0 }),
      data: lines('sentences.csv', { column: 'sentence', maxRows: 380 }),
      ingest: { from: 'queue.txt', batch: 10 },
      train: {
        epochs: 8,
        batchSize: 16,
        learningRate: 0.02,
        lrSchedule: 'cosine',
        gradientAccumulation: 2,
        emaDecay: 0.9,
        earlyStopping: 4,
        restoreBest: false,
      },
      first: {
        task: nextWord({ embedding: 2, units: 4, dropout: 0 }),
        data: { maxRows: 300 },
        train: { epochs: 6, batchSize: 16, learningRate: 0.02 },
      },
      evaluate: { evalSet: 'cases.json', completions: 'phrases.txt', words: 2 },
      gauge: { name: 'words_accuracy' },
    },
    table: {
      task: tabularClass({ label: 'flood', hidden: [8], dropout: 0 }),
      data: records('table.csv'),
      train: { epochs: 6, batchSize: 32, learningRate: 0.02, validationSplit: 0.3 },
      tune: {
        metric: 'val_loss',
        direction: 'minimize',
        trials: 4,
        reductionFactor: 2,
        parallel: 1,
        ranges: {
          'task.hidden': choice([[4], [8]]),
          'train.learningRate': logRange(5e-3, 5e-2),
          'train.earlyStopping': choice([2, 3]),
        },
      },
    },
  },
})
