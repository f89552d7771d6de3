import {
  activations,
  baselineOf,
  defineTask,
  dense,
  matrixOf,
  meanSquaredError,
  plainModel,
  recordMatrix,
  regressionParts,
  rowBatches,
  scaled,
  scalesOf,
  unscaled,
  z,
} from 'millrace/task'

const columns = ['area', 'people', 'built', 'cold']

const options = z.strictObject({
  /** Width of the hidden layer. */
  units: z.int().min(1).max(4096).default(16),
})

/** Predicts what a house takes for heating in a year, in kWh. */
export const houseEnergy = defineTask(
  { kind: 'house-energy', options },
  {
    ...regressionParts({
      example: '{"area":120,"people":3,"built":1975,"cold":2900}',
      inputs: (houses, refusalOf) => ({ houses: recordMatrix(houses, columns, refusalOf) }),
      target: 'energy',
    }),
    prepare(rows, { units }) {
      const scales = scalesOf(rows, columns)
      const energy = scalesOf(rows, ['energy'])
      const hidden = dense({ name: 'hidden', inputs: columns.length, outputs: units })
      const last = dense({ name: 'last', inputs: units, outputs: 1 })
      return {
        ...plainModel({
          name: 'house-energy',
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
  },
)
