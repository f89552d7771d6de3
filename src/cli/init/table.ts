/** Deliveries to begin with: which come late, drawn by a simple law with chance in it. */
import { createRng } from '../../core/rng.ts'

const columns = ['distance', 'weight', 'weekday', 'carrier', 'late'] as const

type Delivery = Readonly<Record<(typeof columns)[number], string>>

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']
/** How much likelier a carrier is late than the first. */
const carriers: readonly (readonly [string, number])[] = [
  ['north', 0],
  ['harbour', 0.8],
  ['express', -1],
]

/** `count` deliveries: kilometres, kilograms, the day, who carried it, whether it came late. */
export const deliveries = (count: number): Delivery[] => {
  const rng = createRng(7)
  return Array.from({ length: count }, () => {
    const distance = 5 + rng.below(600)
    const weight = (1 + rng.below(300)) / 10
    const weekday = weekdays[rng.below(weekdays.length)] ?? ''
    const [carrier, slower] = carriers[rng.below(carriers.length)] ?? ['', 0]
    const odds = -3 + distance / 120 + weight / 30 + slower + (weekday === 'friday' ? 0.7 : 0)
    const late = rng.uniform() < 1 / (1 + Math.exp(-odds)) ? 'yes' : 'no'
    return { distance: `${distance}`, weight: `${weight}`, weekday, carrier, late }
  })
}

export const csvOf = (rows: readonly Delivery[]): string =>
  [columns, ...rows.map((row) => columns.map((name) => row[name]))]
    .map((fields) => `${fields.join(',')}\n`)
    .join('')
