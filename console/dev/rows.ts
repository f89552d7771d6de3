/** A DEVELOPMENT FIXTURE: invented rows of data sets, the same each time. */
import { phrases } from './phrases.ts'

export type Row = Readonly<Record<string, string>>

/** A number from 0 to 1 that a row and a column always have. */
const chance = (row: number, column: number): number => {
  const turned = Math.sin(row * 12.9898 + column * 78.233) * 43_758.5453
  return turned - Math.floor(turned)
}

/** About as many above as below 0, most of them between −1 and 1. */
const around = (row: number, column: number): number =>
  (chance(row, column) + chance(row, column + 31) + chance(row, column + 57) - 1.5) * 2

const pick = (list: readonly string[], share: number): string =>
  list[Math.min(list.length - 1, Math.floor(share ** 1.6 * list.length))] ?? ''

const day = (row: number): string =>
  new Date(Date.UTC(2019, 0, 1) + Math.floor(chance(row, 9) ** 0.7 * 2500) * 86_400_000)
    .toISOString()
    .slice(0, 10)

const customer = (row: number): Row => {
  const months = Math.max(1, Math.round(28 + 15 * around(row, 2)))
  const charge = 31 + 9 * around(row, 3) + months * 0.35
  return {
    customer: `C-${String(100_000 + row)}`,
    age: chance(row, 4) < 0.031 ? '' : String(Math.max(18, Math.round(44 + 13 * around(row, 1)))),
    plan: pick(['basic', 'plus', 'family', 'business'], chance(row, 5)),
    months: String(months),
    charge: charge.toFixed(2),
    joined: day(row),
    note: chance(row, 6) < 0.9 ? '' : 'called about the bill',
    churned: chance(row, 7) < 0.27 ? 'yes' : 'no',
  }
}

/** As if a shop had changed what it writes down: no notes, a region, fewer ages, and some charges in cents. */
const changedCustomer = (row: number): Row => {
  const { note: _, ...kept } = customer(row)
  const isCents = chance(row, 11) < 0.004
  return {
    ...kept,
    age: chance(row, 8) < 0.14 ? '' : row % 9001 === 12 ? '420' : (kept['age'] ?? ''),
    charge: isCents ? String(Math.round(Number(kept['charge']) * 100)) : (kept['charge'] ?? ''),
    region: pick(['north', 'south', 'east', 'west'], chance(row, 10)),
  }
}

const message = (row: number): Row => ({
  words: String(Math.max(3, Math.round(180 + 120 * around(row, 1)))),
  links: String(Math.floor(chance(row, 2) ** 5 * 12)),
  sender: chance(row, 3) < 0.4 ? 'unknown' : 'known',
  kind: chance(row, 4) < 0.55 ? 'ham' : chance(row, 5) < 0.9 ? 'spam' : 'phishing',
})

const house = (row: number): Row => ({
  area: (120 + 40 * around(row, 1)).toFixed(1),
  people: String(1 + Math.floor(chance(row, 2) * 5)),
  built: String(1950 + Math.floor(chance(row, 3) * 70)),
  energy: (18_000 + 5200 * around(row, 1) + 900 * around(row, 4)).toFixed(0),
})

const side = 8

/** What the images measure. */
export const imageShape = { height: side, width: side, channels: 1 }

/** A bar or a ring in grey, as base64 of its bytes. */
const digit = (row: number): Row => {
  const isRing = row % 2 === 0
  const bytes = Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [(at % side) - 3.5, Math.floor(at / side) - 3.5]
    const near = isRing ? Math.abs(Math.hypot(x, y) - 2.6) : Math.abs(x + (row % 3) - 1)
    return Math.round(255 * Math.max(0, 1 - near / 1.4) * (0.75 + 0.25 * chance(row, at)))
  })
  return { pixels: Buffer.from(bytes).toString('base64'), digit: isRing ? '0' : '1' }
}

const sentence = (row: number): Row => ({ text: phrases[row % phrases.length] ?? '' })

const openings = ['Hello,', 'Dear customer,', 'Hi all,', 'Good morning,', 'Dear friend,']
const offers = [
  'claim your free prize now! Click here before midnight.',
  'you have been chosen for a cheap loan; send your account number.',
  'lose weight while you sleep, money back guaranteed!',
]
const news = [
  'the meeting on Thursday takes place in the small room.',
  'I have put the new figures into the report; can you read it over?',
  'the tests pass again, thanks for looking into it.',
]

const mail = (row: number): Row => {
  const isSpam = chance(row, 2) < 0.3
  const body = pick(isSpam ? offers : news, chance(row, 3))
  return { text: `${pick(openings, chance(row, 1))} ${body}`, label: isSpam ? 'spam' : 'ham' }
}

/** What draws one row of a data set, by what it is about. */
export const drawn = { customer, changedCustomer, message, house, digit, sentence, mail }
