/** Labels that are none of the classes of the answer they are said of: most likely misspelt. */
import { couldBe } from '../../core/label.ts'
import type { Feedback } from '../../core/requests.ts'
import type { Keys } from '../seal.ts'
import { openedRecord } from '../sealed.ts'
import { type Reading, readByIds } from './read.ts'

/** Requests that are read at a time. */
const atOnce = 100

/** Ids of requests whose label fits no answer to them. */
export const unfitAmong = async (
  reading: Reading,
  given: readonly Feedback[],
  keys: Keys,
): Promise<string[]> => {
  const labelled = given.flatMap(({ requestId, label }) =>
    label === null ? [] : [{ requestId, label }],
  )
  const unfit = new Set<string>()
  for (let from = 0; from < labelled.length; from += atOnce) {
    const part = labelled.slice(from, from + atOnce)
    const found = await readByIds(reading, [...new Set(part.map(({ requestId }) => requestId))])
    for (const { requestId, label } of part) {
      const answers = (found.get(requestId) ?? []).filter(({ outcome }) => outcome === null)
      const fits = answers.some((record) => couldBe(openedRecord(record, keys).outputs, label))
      if (answers.length > 0 && !fits) unfit.add(requestId)
    }
  }
  return [...unfit]
}
