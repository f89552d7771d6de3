import { retype } from '../operations/retype.ts'
import { verbOf } from './operation.ts'

export const verb = verbOf({
  name: 'retype',
  operation: retype,
  finds: true,
  words: ['set', 'column', 'type'],
  render: ({ dataset }) =>
    `Data set version ${dataset.number} of ${dataset.name} has the same ${dataset.rows} rows; say the same in \`types\` of the configuration, where it names the column.`,
})
