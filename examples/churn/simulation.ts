/**
 * Who asks whether customers will leave, day by day, and what changes meanwhile:
 *
 *     npm run millrace -- simulate churn drift --per-tick 200 --project examples/churn
 *
 * - `steady`: customers as they were learnt from.
 * - `drift`: after three tenths of the days others come as well, in the end two for each usual one: older by 15 years, with half
 *   the transactions, subscribed for twice as long. Their law is the same.
 * - `law`: from the middle on all leave by another law, in which contracts bind nobody and long subscribers go first. Nothing
 *   shows it but the labels, of which half come two weeks later.
 */
import { defineSimulation, type Moment, type Population, type Scenario } from 'millrace'
import { type Change, drawCustomer, type Facts, lawOf } from './customers.ts'

/** Nobody is held by a contract, and each month makes it likelier to leave, instead of less likely; of all about as many do. */
export const otherLaw = (facts: Facts): number => {
  const months = Math.min(facts.months, 36)
  const against = Math.log(1 / lawOf({ ...facts, contract: 'monthly', months: 0 }) - 1)
  return 1 / (1 + Math.exp(against + 2.7 - 0.06 * months))
}

const customers = (
  name: string,
  weight: Population['weight'],
  change: Change = {},
): Population => ({
  name,
  weight,
  draw: (rng) => {
    const { churn: label, ...input } = drawCustomer(rng, 1e5 + rng.below(9e5), change).customer
    return { input, label }
  },
})

/** Share of the days that is over. */
const over = ({ tick, ticks }: Moment): number => tick / ticks

const scenario = (summary: string, ...populations: readonly Population[]): Scenario => ({
  ...{ summary, populations },
  labels: { share: 0.5, delay: 14 },
})

const different: Change = { older: 15, busier: 0.5, longer: 2 }

export default defineSimulation({
  churn: {
    steady: scenario(
      'Nothing changes.',
      customers('usual', () => 1),
    ),
    drift: scenario(
      'Older customers with fewer transactions and longer subscriptions come, more and more of them.',
      customers('usual', () => 1),
      customers('others', (at) => (2 * (over(at) - 0.3)) / 0.7, different),
    ),
    law: scenario(
      'From the middle on customers leave by another law, which only the labels show.',
      customers('usual', (at) => (over(at) < 0.5 ? 1 : 0)),
      customers('unbound', (at) => (over(at) < 0.5 ? 0 : 1), { law: otherLaw }),
    ),
  },
})
