import type { FeatureDrift, SideFigures } from '../../core/monitor.ts'
import type { Feature, Values } from '../types.ts'
import {
  besideCategories,
  categoryCells,
  categoryDistribution,
  categoryFigures,
  freshOf,
} from './category.ts'
import { type Beside, type Part, pooled, testCells } from './cells.ts'
import { besideNumbers, numberDistribution, numberFigures, testNumbers } from './number.ts'

/** A feature on both sides, before the others are looked at. */
export interface Compared
  extends Pick<FeatureDrift, 'name' | 'of' | 'kind' | 'weight' | 'before' | 'now'>,
    Pick<FeatureDrift, 'distribution' | 'fresh'>,
    Beside {
  /** Of the values that are there; a sentence where they cannot be compared. */
  readonly values: Part | string
  /** Of what is missing or invalid, null where that is nothing on both sides; a sentence where it cannot be compared. */
  readonly absence: Part | string | null
}

/** A feature of the reference in a window; all of it is missing where the window has no such feature. */
export const compareFeature = (
  feature: Feature,
  current: Feature | undefined,
  rows: number,
  minimum: number,
): Compared => {
  const before = feature.values
  const now = asKind(before.kind, current?.values ?? allMissing(before.kind, rows))
  const [figures, figuresNow] = [figuresOf(before), figuresOf(now)]
  const few = tooFew(totalOf(figures), totalOf(figuresNow), 'rows', minimum)
  return {
    ...{ name: feature.name, of: feature.of, kind: before.kind, weight: feature.weight },
    ...{ before: figures, now: figuresNow },
    absence: few ?? testAbsence(figures, figuresNow),
    ...compareValues(before, now, few ?? tooFewValues(figures, figuresNow, minimum), minimum),
  }
}

/** A feature that the window has and the reference has not. */
export const unknownToReference = ({ name, of, values, weight }: Feature): Compared => {
  const reason = 'The reference does not have it.'
  return {
    ...{ name, of, kind: values.kind, weight },
    before: figuresOf(allMissing(values.kind, 0)),
    now: figuresOf(values),
    ...{ values: reason, absence: reason, distribution: null, fresh: [], ...nothing },
  }
}

const nothing = { psi: null, jensenShannon: null, wasserstein: null }

type ComparedValues = Pick<Compared, 'values' | 'distribution' | 'fresh' | keyof Beside>

const compareValues = (
  before: Values,
  now: Values,
  few: string | undefined,
  minimum: number,
): ComparedValues => {
  if (before.kind === 'number' && now.kind === 'number')
    return {
      values: few ?? testNumbers(before.sample, now.sample),
      distribution: numberDistribution(before.sample, now.sample),
      fresh: [],
      ...(few ? nothing : besideNumbers(before.sample, now.sample, minimum)),
    }
  if (before.kind === 'category' && now.kind === 'category') {
    const cells = few ? undefined : categoryCells(before, now)
    return {
      values: few ?? (cells ? testCells(cells) : ''),
      distribution: categoryDistribution(before, now),
      fresh: freshOf(before, now),
      ...(cells ? besideCategories(cells, minimum) : nothing),
    }
  }
  return { values: few ?? 'Its type changed.', distribution: null, fresh: [], ...nothing }
}

const figuresOf = (values: Values): SideFigures =>
  values.kind === 'number' ? numberFigures(values) : categoryFigures(values)

const totalOf = ({ rows, missing, invalid }: SideFigures) => rows + missing + invalid

/** Of values that are there, missing ones and such as are not of the type. */
const testAbsence = (before: SideFigures, now: SideFigures): Part | null => {
  const cells = ({ rows, missing, invalid }: SideFigures) => [rows, missing, invalid]
  const table = { reference: cells(before), current: cells(now) }
  const isWhole = ({ missing, invalid }: SideFigures) => missing + invalid === 0
  return isWhole(before) && isWhole(now) ? null : testCells(pooled(table))
}

const tooFewValues = (before: SideFigures, now: SideFigures, minimum: number) =>
  tooFew(before.rows, now.rows, 'values', minimum)

/** Why so many on each side are too few; undefined where they are enough. */
export const tooFew = (
  before: number,
  now: number,
  what: 'rows' | 'values',
  minimum: number,
): string | undefined => {
  const say = (side: string, count: number) =>
    `The ${side} has ${count.toLocaleString('en')} ${what}, and it takes ${minimum.toLocaleString('en')}.`
  if (now < Math.max(minimum, 1)) return say('window', now)
  return before < Math.max(minimum, 1) ? say('reference', before) : undefined
}

const allMissing = (kind: Values['kind'], rows: number): Values =>
  kind === 'number'
    ? { kind, sample: none, rows: 0, missing: rows, invalid: 0 }
    : { kind, counts: new Map(), rest: 0, missing: rows, invalid: 0 }

/** Values that are of another type than those of the reference are invalid, all of them. */
const asKind = (kind: Values['kind'], values: Values): Values => {
  if (values.kind === kind) return values
  const { rows, missing, invalid } = figuresOf(values)
  return { ...allMissing(kind, missing), invalid: rows + invalid }
}

const none = { sorted: new Float64Array(0), missing: 0 }
