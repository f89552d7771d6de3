/**
 * Houses and what they take for heating in a year, drawn by a law that is known:
 *
 *     energy = area · need · cold / 2900 + 900 · people + noise, in kWh
 *     need   = 210 for houses built before 1960, falling by 2.5 a year to 60 from 2020 on, kWh/m²
 *
 * `area` 45 to 220 m², `people` 1 to 5, `built` 1900 to 2024, `cold` 2,200 to 3,800 degree days, each
 * even. The noise is normal with a deviation of 1,500 kWh: no model can have a smaller rmse than that.
 */
import { createRng } from 'millrace/task'

export const noise = 1500

export const columns = ['area', 'people', 'built', 'cold', 'energy'] as const

/** The same houses for the same seed. */
export const createHouses = (count: number, seed: number): number[][] => {
  const rng = createRng(seed)
  return Array.from({ length: count }, () => {
    const area = 45 + rng.below(176)
    const people = 1 + rng.below(5)
    const built = 1900 + rng.below(125)
    const cold = 2200 + rng.below(1601)
    const energy = lawOf({ area, people, built, cold }) + noise * rng.normal()
    return [area, people, built, cold, Math.max(0, Math.round(energy))]
  })
}

interface House {
  readonly area: number
  readonly people: number
  readonly built: number
  readonly cold: number
}

export const lawOf = ({ area, people, built, cold }: House): number => {
  const need = 210 - 2.5 * Math.min(60, Math.max(0, built - 1960))
  return (area * need * cold) / 2900 + 900 * people
}
