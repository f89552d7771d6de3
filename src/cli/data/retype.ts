/** Another type for a column. */
import { retype } from '../../operations/retype.ts'
import { worldOf } from '../ask.ts'
import { inputOf } from '../door.ts'
import { asOwner } from '../open.ts'
import type { Do } from './asked.ts'

export const retyping: Do = async ({ opened, args, words }) => {
  const asked = { operation: retype, words: ['set', 'column', 'type'] }
  const input = inputOf(asked, { ...args, positionals: words })
  const answer = await retype.perform(worldOf(opened), input, asOwner())
  const { name, number, rows } = answer.dataset
  const told = `Data set version ${number} of ${name} has the same ${rows} rows; say the same in \`types\` of the configuration, where it names the column.`
  return [answer, told]
}
