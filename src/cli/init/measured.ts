/** Whether a column of one's own data is a number to predict, and not the name of a class. */
import { mostly } from '../../columns/detect.ts'
import { look, notationOf, noValues, total } from '../../columns/survey.ts'
import type { OwnData } from './kinds.ts'

/** With fewer different numbers it is taken for classes. */
const fewest = 20

/** How many different numbers there are in it; null where these are classes. */
export const measuredIn = ({ column, rows }: OwnData): number | null => {
  const values = noValues()
  const different = new Set<string>()
  rows.forEach((row, place) => {
    const text = Object(JSON.parse(row))[column]
    if (typeof text !== 'string' || text === '') return
    look(values, text, place)
    different.add(text)
  })
  const { unread } = notationOf(values)
  const share = values.known === 0 ? 0 : (values.known - total(unread)) / values.known
  return share >= mostly && different.size > fewest ? different.size : null
}
