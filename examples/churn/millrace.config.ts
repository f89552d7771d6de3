/**
 * Tells which customers of a subscription will leave: 8,000 customers drawn by a law that is known
 * (customers.ts), so that it can be said how good a model can be at most.
 *
 *     npm run millrace -- train --project examples/churn
 *
 * Numbers are scaled, categories become vectors, two hidden layers of 32 and 16; a few seconds. Nearly one
 * customer in four leaves, and one that leaves unnoticed costs more than a call too many: balanced class
 * weights make the model find three in four of them, at the price of probabilities that are too high.
 * Leave `classWeights` out for probabilities that can be taken at their word.
 *
 * simulation.ts lets other customers come, and their law change.
 */
import { join } from 'node:path'
import { choice, defineConfig, every, logRange, range, records, tabularClass } from 'millrace'
import { prepare } from './prepare.ts'

export default defineConfig(({ home, fast }) => {
  const data = join(home, 'data')
  const schedule = every(fast ? '1m' : '1h')
  return {
    prepare: () => prepare(data),
    models: {
      churn: {
        task: tabularClass({
          label: 'churn',
          positive: 'yes',
          ignore: ['customer'],
          hidden: [32, 16],
          dropout: 0.1,
        }),
        data: records(join(data, 'customers.csv'), {
          // npm run millrace -- data check churn --project examples/churn
          // node examples/churn/blocked.ts FOLDER shows a version that they block.
          checks: [
            { kind: 'rows', least: 1000 },
            { kind: 'unique', columns: ['customer'] },
            { kind: 'between', column: 'age', least: 18, most: 110 },
            { kind: 'between', column: 'charge', least: 0, most: 500 },
            { kind: 'between', column: 'months', least: 0, why: 'Nobody has left before coming.' },
            { kind: 'set', column: 'contract', values: ['monthly', 'yearly', 'two years'] },
            { kind: 'set', column: 'churn', values: ['yes', 'no'] },
            { kind: 'missing', column: 'churn' },
            { kind: 'missing', column: 'age', share: 0.1, severity: 'warn' },
            { kind: 'balance', column: 'churn', least: 0.1 },
            { kind: 'leakage', label: 'churn' },
            { kind: 'overlap', columns: ['customer'] },
            { kind: 'drift', severity: 'warn' },
          ],
        }),
        ingest: { from: join(data, 'new_customers.jsonl'), batch: 100, schedule },
        train: {
          epochs: 10,
          batchSize: 64,
          learningRate: 0.005,
          lrSchedule: 'cosine',
          validationSplit: 0.2,
          classWeights: 'balanced',
          // The loss that is weighed is not the one that the best epoch is chosen by.
          restoreBest: false,
          schedule,
        },
        gate: {
          val_loss: { below: 'baseline' },
          auc: { atLeast: 0.8 },
          f1: { atLeast: 'champion', tolerance: 0.02 },
        },
        // npm run millrace -- tune --project examples/churn
        tune: {
          metric: 'auc',
          ranges: {
            'task.hidden': choice([[], [32], [32, 16], [64, 32]]),
            'task.dropout': range(0, 0.4),
            'train.learningRate': logRange(5e-4, 2e-2),
            'train.batchSize': choice([32, 64, 128]),
          },
        },
      },
    },
  }
})
