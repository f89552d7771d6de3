/**
 * Predicts what a house takes for heating, by a task of the project's own: energy.ts.
 *
 *     millrace train
 */
import { join } from 'node:path'
import { defineConfig, records } from 'millrace'
import { houseEnergy } from './energy.ts'
import { prepare } from './prepare.ts'

export default defineConfig(({ home }) => {
  const data = join(home, 'data')
  return {
    prepare: () => prepare(data),
    tasks: [houseEnergy],
    models: {
      heating: {
        task: { kind: 'house-energy', units: 32 },
        data: records(join(data, 'houses.csv')),
        train: { epochs: 20, batchSize: 32, learningRate: 0.01, lrSchedule: 'cosine' },
        gate: { val_loss: { below: 'baseline' }, rmse: { atMost: 2000 } },
      },
    },
  }
})
