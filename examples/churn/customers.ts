/**
 * Customers of a subscription and whether they leave within the next quarter, drawn by a law that is
 * known. What they are:
 *
 *     age           18 to 79 years, two dice: most are about 48                   6 % missing
 *     transactions  in the last 90 days, Poisson, mean 4 to 20 by customer        4 % missing
 *     months        of subscription, exponential with mean 24, at most 72
 *     contract      monthly 55 %, yearly 25 %, two years 20 %
 *     charge        euros a month, 20 to 120, dearer plans rarer
 *     calls         to support in the last 90 days, Poisson, mean 0.9
 *     payment       card 45 %, debit 30 %, transfer 15 %, check 10 %              5 % missing
 *     region        north, east, south, west, alike
 *
 * The logarithm of the odds that a customer leaves is the sum of
 *
 *     −1.1                 for everybody
 *     +1.2 · −0.4 · −1.4   with a monthly, a yearly, a contract of two years
 *     −0.04                for each month, up to 36 of them
 *     −0.08                for each transaction
 *     +0.55                for each call, up to 4 of them
 *     +0.025               for each euro above 60; −0.025 for each below
 *     +0.6 · −0.3          for those that pay by check, by debit
 *     +0.7                 below the age of 30
 *     +1.0                 for those that pay more than 80 euros in their first year
 *     0                    for the region
 *
 * Missing values are missing at random: the law knows them. So no model can rank customers better than
 * `probability` does, and few can come close.
 */
import { createRng, type Rng } from 'millrace/task'

export const columns = [
  'customer',
  'age',
  'transactions',
  'months',
  'contract',
  'charge',
  'calls',
  'payment',
  'region',
  'churn',
] as const

/** One customer; values that are missing are empty. */
export type Customer = Readonly<Record<(typeof columns)[number], string>>

export interface Drawn {
  readonly customer: Customer
  /** How likely this customer leaves. */
  readonly probability: number
}

/** How customers differ from those that are described above: data that have drifted. Default: not at all. */
export interface Change {
  /** Euros that everybody pays more. */
  readonly dearer?: number
  /** Years that everybody is older, up to an age of 95. */
  readonly older?: number
  /** By what transactions, and months, are multiplied. */
  readonly busier?: number
  readonly longer?: number
  /** Another law by which they leave, which nothing but their leaving shows. */
  readonly law?: (facts: Facts) => number
}

export interface CustomerOptions extends Change {
  readonly seed: number
  /** Number of the first customer. Default 1. */
  readonly from?: number
}

/** The same customers for the same options. */
export const createCustomers = (
  count: number,
  { seed, from = 1, ...change }: CustomerOptions,
): Drawn[] => {
  const rng = createRng(seed)
  return Array.from({ length: count }, (_, at) => drawCustomer(rng, from + at, change))
}

/** The next customer, of a number. */
export const drawCustomer = (rng: Rng, number: number, change: Change = {}): Drawn => {
  const { dearer = 0, older = 0, busier = 1, longer = 1, law = lawOf } = change
  const age = Math.min(18 + rng.below(31) + rng.below(32) + older, 95)
  const transactions = poisson(busier * (4 + 16 * rng.uniform()), rng)
  const months = Math.min(72, Math.floor(-24 * longer * Math.log(1 - rng.uniform())))
  const contract = pick(rng, { monthly: 0.55, yearly: 0.25, 'two years': 0.2 })
  const charge = Math.round(100 * (20 + 100 * rng.uniform() ** 1.4 + dearer)) / 100
  const calls = poisson(0.9, rng)
  const payment = pick(rng, { card: 0.45, debit: 0.3, transfer: 0.15, check: 0.1 })
  const region = pick(rng, { north: 0.25, east: 0.25, south: 0.25, west: 0.25 })
  const probability = law({ age, transactions, months, contract, charge, calls, payment })
  const churn = rng.uniform() < probability ? 'yes' : 'no'
  const known = (share: number, value: string) => (rng.uniform() < share ? '' : value)
  return {
    customer: {
      customer: `C${String(number).padStart(6, '0')}`,
      age: known(0.06, `${age}`),
      transactions: known(0.04, `${transactions}`),
      months: `${months}`,
      contract,
      charge: charge.toFixed(2),
      calls: `${calls}`,
      payment: known(0.05, payment),
      region,
      churn,
    },
    probability,
  }
}

export interface Facts {
  readonly age: number
  readonly transactions: number
  readonly months: number
  readonly contract: string
  readonly charge: number
  readonly calls: number
  readonly payment: string
}

const byContract: Readonly<Record<string, number>> = {
  monthly: 1.2,
  yearly: -0.4,
  'two years': -1.4,
}
const byPayment: Readonly<Record<string, number>> = { check: 0.6, debit: -0.3 }

/** How likely a customer leaves, 0 to 1. */
export const lawOf = ({ age, transactions, months, contract, charge, calls, payment }: Facts) => {
  const logit =
    -1.1 +
    (byContract[contract] ?? 0) -
    0.04 * Math.min(months, 36) -
    0.08 * transactions +
    0.55 * Math.min(calls, 4) +
    0.025 * (charge - 60) +
    (byPayment[payment] ?? 0) +
    (age < 30 ? 0.7 : 0) +
    (charge > 80 && months < 12 ? 1 : 0)
  return 1 / (1 + Math.exp(-logit))
}

/** A count with the given mean (Knuth, 1969). */
const poisson = (mean: number, rng: Rng): number => {
  const end = Math.exp(-mean)
  let count = 0
  for (let left = rng.uniform(); left > end; left *= rng.uniform()) count++
  return count
}

/** One of some names, by their shares. */
const pick = (rng: Rng, shares: Readonly<Record<string, number>>): string => {
  let left = rng.uniform()
  for (const [name, share] of Object.entries(shares)) {
    left -= share
    if (left < 0) return name
  }
  return Object.keys(shares).at(-1) ?? ''
}
