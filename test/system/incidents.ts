/** Incidents with the cause that they have, as data: what is done to the traffic, and what has to be said of it. */
import type { DriftPattern, MonitorWindow } from '../../src/core/monitor.ts'
import { createRng, type Rng } from '../../src/core/rng.ts'
import { sampleOf } from '../../src/metrics/drift/sample.ts'
import type { Feature, Side, Words } from '../../src/monitor/types.ts'
import { columnsOf, sideOf, watch } from './traffic.ts'

type Columns = Record<string, (number | string)[]>

export interface Incident {
  readonly name: string
  readonly pattern: DriftPattern
  /** What the sentence has to name. */
  readonly says: RegExp
  /** Changes a window; `strength` is 1, or goes from 0 to 1 where it grows. */
  readonly change: (columns: Columns, rng: Rng, strength: number) => Columns
  /** How strong it is in each window after the usual ones. Default: wholly, in three. */
  readonly course?: readonly number[]
  /** How texts and pictures differ. */
  readonly language?: boolean
  readonly brightness?: number
}

const each =
  (name: string, change: (value: number, rng: Rng) => number | string) =>
  (columns: Columns, rng: Rng): Columns => ({
    ...columns,
    [name]: (columns[name] ?? []).map((value) => change(Number(value), rng)),
  })

const some =
  (name: string, part: number, value: number | string) =>
  (columns: Columns, rng: Rng): Columns => ({
    ...columns,
    [name]: (columns[name] ?? []).map((old) => (rng.uniform() < part ? value : old)),
  })

const without =
  (name: string) =>
  (columns: Columns): Columns =>
    Object.fromEntries(Object.entries(columns).filter(([other]) => other !== name))

const stuckAt =
  (name: string, part: number) =>
  (columns: Columns, rng: Rng): Columns => {
    const own = columns[name] ?? []
    const value = own[0] ?? 0
    return { ...columns, [name]: own.map((old) => (rng.uniform() < part ? value : old)) }
  }

const instead =
  (name: string, words: Readonly<Record<string, string>>) =>
  (columns: Columns): Columns => ({
    ...columns,
    [name]: (columns[name] ?? []).map((value) => words[String(value)] ?? value),
  })

/** A part of the rows has a value from another distribution. */
const mixed =
  (name: string, draw: (rng: Rng) => number | string) =>
  (columns: Columns, rng: Rng, strength: number): Columns => ({
    ...columns,
    [name]: (columns[name] ?? []).map((old) => (rng.uniform() < strength ? draw(rng) : old)),
  })

const same = (columns: Columns) => columns
const older = (rng: Rng) => Math.round(55 + 11 * rng.normal())
const ramp = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9]
const seasons = [1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1]

export const incidents: readonly Incident[] = [
  {
    name: 'cents',
    pattern: 'unit_change',
    says: /`charge` is about 10\d times.*another unit/,
    change: each('charge', (x) => 100 * x),
  },
  {
    name: 'thousands',
    pattern: 'unit_change',
    says: /`income` is about .* times lower.*another unit/,
    change: each('income', (x) => x / 1000),
  },
  {
    name: 'Fahrenheit',
    pattern: 'unit_change',
    says: /`temperature`.*°F instead of °C/,
    change: each('temperature', (x) => 1.8 * x + 32),
  },
  {
    name: 'kelvin',
    pattern: 'unit_change',
    says: /`temperature`.*K instead of °C/,
    change: each('temperature', (x) => x + 273.15),
  },
  {
    name: 'feet',
    pattern: 'unit_change',
    says: /`height`.*feet instead of metres/,
    change: each('height', (x) => 3.28084 * x),
  },
  {
    name: 'pounds',
    pattern: 'unit_change',
    says: /`weight`.*pounds instead of kilograms/,
    change: each('weight', (x) => 2.20462 * x),
  },
  {
    name: 'miles',
    pattern: 'unit_change',
    says: /`distance`.*miles instead of kilometres/,
    change: each('distance', (x) => x / 1.609344),
  },
  {
    name: 'milliseconds',
    pattern: 'unit_change',
    says: /`duration` is about .* times as high.*another unit/,
    change: each('duration', (x) => 1000 * x),
  },
  {
    name: 'percent',
    pattern: 'unit_change',
    says: /`share` is about .* times as high.*percent instead of shares/,
    change: each('share', (x) => 100 * x),
  },
  {
    name: 'half of it missing',
    pattern: 'broken_sensor',
    says: /`age` is missing in .*broken source/,
    change: some('age', 0.5, Number.NaN),
  },
  {
    name: 'column gone',
    pattern: 'broken_sensor',
    says: /`score` is missing in 100 %/,
    change: without('score'),
  },
  {
    name: 'category missing',
    pattern: 'broken_sensor',
    says: /`plan` is missing in/,
    change: some('plan', 0.3, ''),
  },
  {
    name: 'constant',
    pattern: 'broken_sensor',
    says: /`temperature` is .* in every row/,
    change: each('temperature', () => 21.5),
  },
  {
    name: 'stands for missing',
    pattern: 'broken_sensor',
    says: /`charge` lies far below.*-999/,
    change: some('charge', 0.3, -999),
  },
  {
    name: 'zeros',
    pattern: 'broken_sensor',
    says: /`weight` repeats values/,
    change: some('weight', 0.5, 0),
  },
  {
    name: 'stuck',
    pattern: 'broken_sensor',
    says: /`score` repeats values/,
    change: stuckAt('score', 0.6),
  },
  {
    name: 'one category',
    pattern: 'broken_sensor',
    says: /`device` is "phone" in every row/,
    change: each('device', () => 'phone'),
  },
  {
    name: 'another country',
    pattern: 'new_category',
    says: /`country` has values that training has not: "XK"/,
    change: some('country', 0.15, 'XK'),
  },
  {
    name: 'another plan',
    pattern: 'new_category',
    says: /`plan` has values that training has not: "trial"/,
    change: some('plan', 0.25, 'trial'),
  },
  {
    name: 'renamed',
    pattern: 'new_category',
    says: /`newsletter` has values that training has not: .*"(ja|nein)"/,
    change: instead('newsletter', { yes: 'ja', no: 'nein' }),
  },
  {
    name: 'decimal commas',
    pattern: 'type_change',
    says: /`charge` is no number in/,
    change: each('charge', (x, rng) => (rng.uniform() < 0.9 ? x.toFixed(2).replace('.', ',') : x)),
  },
  {
    name: 'words for numbers',
    pattern: 'type_change',
    says: /`age` is no number in/,
    change: some('age', 0.25, 'unknown'),
  },
  {
    name: 'label shift',
    pattern: 'sudden',
    says: /`answer` is "\w+" in .* of the rows.*nothing of what is asked differs/,
    change: some('answer', 0.35, 'leaves'),
  },
  {
    name: 'unsure answers',
    pattern: 'sudden',
    says: /`confidence` is lower than in training.*nothing of what is asked differs/,
    change: each('confidence', (x) => 1 - 2 * (1 - x) - 0.02),
  },
  {
    name: 'another language',
    pattern: 'sudden',
    says: /words are unknown to the model.*"hola"/,
    change: same,
    language: true,
  },
  {
    name: 'dark pictures',
    pattern: 'sudden',
    says: /`brightness` is lower than in training/,
    change: same,
    brightness: 0.6,
  },
  {
    name: 'older customers',
    pattern: 'sudden',
    says: /`age` is higher than in training/,
    change: mixed('age', older),
  },
  {
    name: 'older and older',
    pattern: 'growing',
    says: /`age` is higher.*growing/,
    change: mixed('age', older),
    course: ramp,
  },
  {
    name: 'another season',
    pattern: 'seasonal',
    says: /`temperature` is lower.*seasonal/,
    change: mixed('temperature', (rng) => 3 + 5 * rng.normal()),
    course: seasons,
  },
  {
    name: 'a campaign',
    pattern: 'passing',
    says: /`plan` was "family".*passed/,
    change: mixed('plan', () => 'family'),
    course: [0.4, 0.4, 0],
  },
]

const usualWords = Array.from({ length: 300 }, (_, at) => `word${at + 1}`)
const otherWords = ['hola', 'gracias', 'precio', 'cuenta', 'factura', 'ayuda']

/** Words of a window: some of them are of another language. */
const wordsOf = (rng: Rng, tokens: number, foreign: number): Words => {
  const counts = new Map<string, number>()
  let unknown = 0
  for (let token = 0; token < tokens; token++) {
    const isForeign = rng.uniform() < foreign
    const words = isForeign ? otherWords : usualWords
    const word = words[Math.floor(words.length * rng.uniform() ** 2)] ?? ''
    counts.set(word, (counts.get(word) ?? 0) + 1)
    if (isForeign || rng.uniform() < 0.02) unknown++
  }
  return { tokens, unknown, counts, slack: 0 }
}

/** Brightness, which changes from a row on. */
const brightnessOf = (rng: Rng, rows: number, factor: number, from: number): Feature => {
  const values = Array.from(
    { length: rows },
    (_, row) => (row < from ? 1 : factor) * (0.5 + 0.12 * rng.normal()),
  )
  return {
    ...{ name: 'brightness', of: 'picture', weight: null },
    values: { kind: 'number', sample: sampleOf(values), rows, missing: 0, invalid: 0 },
  }
}

/** Columns that are changed from a row on; what is gone is missing where a part of it is there. */
const changedFrom = (usual: Columns, changed: Columns, from: number): Columns => {
  if (from === 0) return changed
  return Object.fromEntries(
    Object.entries(usual).map(([name, values]) => [
      name,
      values.map((value, row) =>
        row < from
          ? value
          : (changed[name]?.[row] ?? (typeof value === 'number' ? Number.NaN : '')),
      ),
    ]),
  )
}

interface Moment {
  readonly strength: number
  /** The row from which on the window is changed. */
  readonly from: number
}

const windowOf = (rng: Rng, incident: Incident, rows: number, { strength, from }: Moment): Side => {
  const usual = columnsOf(rng, rows)
  const isChanged = strength > 0
  const columns = isChanged
    ? changedFrom(usual, incident.change(usual, rng, strength), from)
    : usual
  const factor = isChanged ? (incident.brightness ?? 1) : 1
  const more = incident.brightness ? [brightnessOf(rng, rows, factor, from)] : []
  const foreign = incident.language && isChanged ? 0.2 * (1 - from / rows) : 0
  const words = incident.language ? wordsOf(rng, 20 * rows, foreign) : null
  return { ...sideOf(columns, more), rows, words }
}

/** Windows of 1,000 rows: some that are usual, then those of the incident, which begins within one. */
export const playIncident = (incident: Incident, seed: number): MonitorWindow[] => {
  const rng = createRng(seed)
  const before = 6 + rng.below(8)
  const begin = rng.below(1000)
  const moments = (incident.course ?? [1, 1, 1]).map(
    (strength, at): Moment => ({ strength, from: at === 0 ? begin : 0 }),
  )
  const usual: Moment = { strength: 0, from: 0 }
  const reference = windowOf(rng, incident, 12_000, usual)
  const all = [...Array.from({ length: before }, () => usual), ...moments]
  return watch(
    reference,
    all.map((moment) => windowOf(rng, incident, 1000, moment)),
  )
}
