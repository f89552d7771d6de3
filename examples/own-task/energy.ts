import {
  activations,
  baselineOf,
  dense,
  judgeNumbers,
  matrixOf,
  meanSquaredError,
  openPlain,
  plainModel,
  recordMatrix,
  rowBatches,
  scaled,
  scalesOf,
  type Task,
  unscaled,
} from 'millrace/task'

const columns = ['area', 'people', 'built', 'cold']

/** Predicts what a house takes for heating in a year, in kWh. */
export const houseEnergy: Task<{ readonly units: number }> = {
  kind: 'house-energy',
  defaults: { units: 16 },
  identity: (row) => row,
  prepare(rows, { units = 16 } = {}) {
    const scales = scalesOf(rows, columns)
    const energy = scalesOf(rows, ['energy'])
    const hidden = dense({ name: 'hidden', inputs: columns.length, outputs: units })
    const last = dense({ name: 'last', inputs: units, outputs: 1 })
    return {
      ...plainModel({
        kind: 'house-energy',
        options: { units },
        layers: [hidden, last],
        inputs: { houses: { type: 'float32', shape: ['rows', columns.length] } },
        targets: { energy: { type: 'float32', shape: ['rows', 1] } },
        output: { name: 'predicted', type: 'float32', shape: ['rows', 1] },
        answer(g, lookup, { houses }) {
          const x = activations.relu(g, hidden.apply(g, lookup, scaled(g, houses, scales)))
          return unscaled(g, last.apply(g, lookup, x), energy)
        },
        loss: (g, predicted, { energy }) => meanSquaredError(g, predicted, energy),
      }),
      facts: { houses: rows.length },
      batches: (houses, options) =>
        rowBatches(houses, options, (part) => ({
          bucket: 'any',
          inputs: { houses: matrixOf(part, columns), energy: matrixOf(part, ['energy']) },
          weight: part.rows.length,
        })),
      baseline: (houses) => baselineOf(houses, 'energy', energy[0]?.mean ?? 0),
    }
  },
  open: (opened) =>
    openPlain(opened, {
      example: '{"area":120,"people":3,"built":1975,"cold":2900}',
      inputs: (houses, refusalOf) => ({ houses: recordMatrix(houses, columns, refusalOf) }),
      answer: (values) => ({ kind: 'values', values }),
    }),
  judge: (packages, rows) => judgeNumbers(packages, rows, houseEnergy.open, 'energy'),
}
