/** Features by name, each made when it is first seen. */
import type { FeatureOf } from '../../core/monitor.ts'
import { createRng } from '../../core/rng.ts'
import type { Feature, Values } from '../types.ts'
import {
  type CategorySink,
  createCategorySink,
  createNumberSink,
  type NumberSink,
  type Settle,
} from './sinks.ts'

/** Values that are kept of a number, and those of all of them together. */
const most = { each: 100_000, all: 10_000_000 }

export interface Features {
  number(name: string, of: FeatureOf, settle: Settle): NumberSink
  category(name: string, of: FeatureOf): CategorySink
  /** Null where there are too many features already. */
  open(name: string, of: FeatureOf): OpenSink | null
  /** In the order in which they were made. */
  all(): readonly Feature[]
}

/** What shows by itself whether it is of numbers. */
export interface OpenSink {
  number(value: number): void
  text(key: string): void
  missing(): void
  invalid(): void
}

/** Features that are not known beforehand, at most. */
const mostOpen = 500

/** Part of the values that are numbers from which on the others are no values. */
const mostlyNumbers = 0.95

/** `known`: features that there will be, about. */
export const createFeatures = (seed: number, known: number): Features => {
  const rng = createRng(seed)
  const each = Math.min(most.each, Math.floor(most.all / Math.max(1, known)))
  const numbers = new Map<string, NumberSink>()
  const categories = new Map<string, CategorySink>()
  const opened = new Map<string, OpenSink>()
  const made: { name: string; of: FeatureOf; values(): Values }[] = []
  const note = (name: string, of: FeatureOf, values: () => Values) => {
    made.push({ name, of, values })
  }
  return {
    number(name, of, settle) {
      const before = numbers.get(name)
      if (before) return before
      const sink = createNumberSink({ most: each, rng: rng.fork(name), settle })
      numbers.set(name, sink)
      note(name, of, sink.values)
      return sink
    },
    category(name, of) {
      const before = categories.get(name)
      if (before) return before
      const sink = createCategorySink()
      categories.set(name, sink)
      note(name, of, sink.values)
      return sink
    },
    open(name, of) {
      const before = opened.get(name)
      if (before) return before
      if (opened.size >= mostOpen) return null
      const { values, ...sink } = createOpenSink(Math.floor(most.all / mostOpen), rng.fork(name))
      opened.set(name, sink)
      note(name, of, values)
      return sink
    },
    all: () => made.map(({ name, of, values }) => ({ name, of, values: values(), weight: null })),
  }
}

const createOpenSink = (kept: number, rng: ReturnType<typeof createRng>) => {
  const numbers = createNumberSink({ most: kept, rng, settle: (values) => values })
  const all = createCategorySink()
  let [read, unread] = [0, 0]
  return {
    number(value: number) {
      numbers.add(value)
      all.add(`${value}`)
      read++
    },
    text(key: string) {
      numbers.count('invalid')
      all.add(key)
      unread++
    },
    missing() {
      numbers.count('missing')
      all.count('missing')
    },
    invalid() {
      numbers.count('invalid')
      all.count('invalid')
    },
    values: (): Values =>
      read > 0 && read >= mostlyNumbers * (read + unread) ? numbers.values() : all.values(),
  }
}
