/**
 * Who sends digits to be read, day by day, in two changes that have to be told apart: one comes and goes, one comes to stay.
 *
 *     npm run millrace -- simulate digits seasonal --project examples/digits
 *     npm run millrace -- simulate digits external --project examples/digits --per-tick 200 --mixture
 *
 * - `usual`: images of MNIST that were held out, none twice before all were sent. Weight 0.1 + 0.1 · U(0, 1).
 * - `seasonal`: the same digits in Japanese hands. Weight 0.5 · sin(x), x in [0, π], from 20 to 40 % and from 60 to 80 % of the
 *   days, else 0, + 0.25 · U(−1, 1).
 * - `growing`: Devanagari digits. Weight −x² + 1.68 x − ½ + 0.2 · x · U(0, 1), x in [0, 1] over all days.
 *
 * What chance adds counts where the population with the largest weight has the day for itself, as it is here unless
 * `--mixture` is asked for. On one day in five out of the season it is the seasonal one by chance alone.
 */
import { deal, defineSimulation, type Moment, type Population, type Scenario } from 'millrace'
import type { Rng } from 'millrace/task'
import { drawDigit } from './hands/draw.ts'
import { handsOf } from './hands/hands.ts'

/** Share of the days that is over. */
const over = ({ tick, ticks }: Moment): number => tick / ticks

/** How far a season of a fifth of all days is, 0 to 1; 0 where there is none. */
const season = (at: Moment): number => {
  const begun = [0.2, 0.6].find((begin) => over(at) >= begin && over(at) < begin + 0.2)
  return begun === undefined ? 0 : (over(at) - begun) / 0.2
}

export const curves = {
  usual: {
    weight: () => 0.1,
    noise: (_: Moment, rng: Rng) => 0.1 * rng.uniform(),
  },
  seasonal: {
    weight: (at: Moment) => 0.5 * Math.sin(Math.PI * season(at)),
    noise: (_: Moment, rng: Rng) => 0.25 * (2 * rng.uniform() - 1),
  },
  growing: {
    weight: (at: Moment) => -(over(at) ** 2) + 1.68 * over(at) - 0.5,
    noise: (at: Moment, rng: Rng) => 0.2 * over(at) * rng.uniform(),
  },
}

export default defineSimulation(async ({ heldOut }) => {
  const next = deal(await heldOut('digits'))
  const hands = handsOf()
  const usual: Population = {
    name: 'usual',
    ...curves.usual,
    draw: (_, at) => {
      const { image = '', label = '' } = next(at) ?? {}
      return { input: { image }, label }
    },
  }
  const writtenBy =
    (outlines: readonly (readonly string[])[]): Population['draw'] =>
    (rng) => {
      const digit = rng.below(10)
      const outline = outlines[rng.below(outlines.length)]?.[digit] ?? ''
      return { input: { image: drawDigit(outline, rng).toString('base64') }, label: `${digit}` }
    }
  const seasonal = { name: 'seasonal', ...curves.seasonal, draw: writtenBy(hands.japanese) }
  const growing = { name: 'growing', ...curves.growing, draw: writtenBy(hands.devanagari) }
  const scenario = (summary: string, ...others: readonly Population[]): Scenario => ({
    summary,
    populations: [usual, ...others],
    choice: 'largest',
    labels: { share: 0.2, delay: 3 },
  })
  return {
    digits: {
      steady: scenario('Nothing changes.'),
      seasonal: scenario('Digits in other hands come for a season, and once more.', seasonal),
      external: scenario('Digits of another script come, more and more of them.', growing),
    },
  }
})
