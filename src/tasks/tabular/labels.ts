/** What is learnt of the labels of training rows. */
import { createSpellings } from '../../columns/value.ts'
import { quoted } from '../../core/text.ts'
import { listed } from '../kit/classes.ts'
import type { Refusal } from '../kit/record.ts'
import type { Warning } from '../kit/task.ts'

/** Learns labels one by one. */
export interface LabelLearner {
  add(text: string, refusal: Refusal): void
  warnings(): Warning[]
}

/** Counts classes, in one spelling each. */
export const createClassCounter = (label: string) => {
  const spellings = createSpellings()
  return {
    add: (text: string) => spellings.add(text),
    counts: () => spellings.counts(),
    warnings: () => [...alike(label, spellings.counts()), ...alone(label, spellings.counts())],
  }
}

/** Classes that differ in nothing but their case are probably one. */
const alike = (label: string, counts: ReadonlyMap<string, number>): Warning[] =>
  [...Map.groupBy(counts.keys(), (text) => text.toLowerCase()).values()]
    .filter((texts) => texts.length > 1)
    .map((texts) => ({
      text: `column ${quoted(label)}: the classes ${listed(texts)} differ in their case alone, and are learnt as different ones; write them alike`,
      row: null,
    }))

/** Classes of a single row are hardly learnt, and cannot be judged. */
const alone = (label: string, counts: ReadonlyMap<string, number>): Warning[] => {
  const single = [...counts].flatMap(([text, count]) => (count === 1 ? [text] : []))
  return single.length === 0
    ? []
    : [
        {
          text: `column ${quoted(label)}: ${single.length === 1 ? 'the class' : `${single.length} classes,`} ${listed(single, 3)} ${single.length === 1 ? 'has' : 'have'} one training row alone, which is too few to learn from; give more rows of it, or join it with another`,
          row: null,
        },
      ]
}
