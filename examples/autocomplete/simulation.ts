/**
 * Who asks for next words, day by day:
 *
 *     npm run millrace -- simulate autocomplete manuals --per-tick 100 --project examples/autocomplete
 *
 * - `steady`: sentences of e-mails that were held out.
 * - `manuals`: after three tenths of the days people come who write manuals of software, in the end four for each writer of
 *   e-mails. Their sentences are those of the documentation of Fastify (MIT), which is installed with Millrace: three words in
 *   twenty-five of it are none that e-mails have, one in thirteen of other e-mails.
 *
 * Asked for is the next word at some place in a sentence; its label, which is known as soon as it is written, is the word that
 * stands there.
 */
import { deal, defineSimulation, type Moment, type Population, type Scenario } from 'millrace'
import type { Rng } from 'millrace/task'
import { manualSentences } from './manuals.ts'

/** Words that stand before the one that is asked for, at least. */
const before = 2

/** A place in a sentence of four words or more. */
export const cut = (sentence: string, rng: Rng) => {
  const words = sentence.split(' ')
  const place = before + rng.below(Math.max(words.length - before, 1))
  const next = words[place]?.toLowerCase().match(/[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}'’-]*/u)?.[0]
  const input = words.slice(0, place).join(' ')
  return next === undefined ? { input } : { input, label: next.replaceAll('’', "'") }
}

const writers = (
  name: string,
  sentences: readonly string[],
  weight: Population['weight'],
): Population => {
  const next = deal(sentences)
  return { name, weight, draw: (rng, at) => cut(next(at) ?? '', rng) }
}

export default defineSimulation(async ({ heldOutTexts }) => {
  const usual = writers('mails', await heldOutTexts('autocomplete'), () => 1)
  const rising = ({ tick, ticks }: Moment) => (4 * (tick / ticks - 0.3)) / 0.7
  const manuals = writers('manuals', await manualSentences(), rising)
  const scenario = (summary: string, ...populations: readonly Population[]): Scenario => ({
    ...{ summary, populations },
    labels: { share: 1 },
  })
  const scenarios = {
    steady: scenario('Nothing changes.', usual),
    manuals: scenario('People come who write manuals, more and more of them.', usual, manuals),
  }
  return { autocomplete: scenarios, 'autocomplete-distributed': scenarios }
})
