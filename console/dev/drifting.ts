/** A DEVELOPMENT FIXTURE: invented traffic that changes over its windows, drawn with a seed. */
import type { ReferenceKind, SliceShift } from '../../src/core/monitor.ts'
import { createRng, type Rng } from '../../src/core/rng.ts'
import { sampleOf } from '../../src/metrics/drift/sample.ts'
import type { Feature, Side, Values, Words } from '../../src/monitor/types.ts'

export interface Place {
  /** Of the window; 0: the reference. */
  readonly number: number
  readonly rows: number
  readonly version: number
}

export interface Traffic {
  /** Which windows each version gave, the oldest first. */
  readonly versions: readonly {
    readonly version: number
    readonly from: number
    readonly to: number
    readonly reference: ReferenceKind | null
  }[]
  readonly last: number
  readonly late: number
  readonly note?: string
  readonly problem?: string
  rows(number: number): number
  slices(number: number): readonly SliceShift[]
  features(rng: Rng, place: Place): readonly Feature[]
  words?(place: Place): Words
}

const number = (
  { rows }: Pick<Place, 'rows'>,
  draw: () => number,
  missing = 0,
  invalid = 0,
): Values => {
  const there = Math.round(rows * (1 - missing - invalid))
  return {
    ...{ kind: 'number', sample: sampleOf(Array.from({ length: there }, draw)), rows: there },
    ...{ missing: Math.round(rows * missing), invalid: Math.round(rows * invalid) },
  }
}

/** Categories by their shares, with as much chance as so many rows have. */
const category = (
  rng: Rng,
  { rows }: Pick<Place, 'rows'>,
  shares: Readonly<Record<string, number>>,
  missing = 0,
): Values => {
  const counts = new Map<string, number>()
  const names = Object.entries(shares)
  const whole = names.reduce((sum, [, share]) => sum + share, 0)
  const drawn = (): string => {
    let left = rng.uniform() * whole
    for (const [name, share] of names) {
      left -= share
      if (left <= 0) return name
    }
    return names[0]?.[0] ?? ''
  }
  const there = Math.round(rows * (1 - missing))
  for (let row = 0; row < there; row++) {
    const name = drawn()
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return { kind: 'category', counts, rest: 0, missing: Math.round(rows * missing), invalid: 0 }
}

const feature = (
  name: string,
  values: Values,
  weight: number | null = null,
  of: Feature['of'] = 'input',
): Feature => ({ name, of, values, weight })

/** Messages with more links from window to window, from senders of a new kind since the nineteenth. */
const spam: Traffic = {
  versions: [
    { version: 2, from: 1, to: 6, reference: 'training' },
    { version: 1, from: 7, to: 26, reference: 'training' },
  ],
  ...{ last: 26, late: 48 },
  rows: () => 640,
  slices: (number) =>
    number < 22
      ? []
      : [
          { column: 'branch', value: 'Leeds', before: 0.12, now: 0.31, part: 0.62 },
          { column: 'branch', value: 'York', before: 0.28, now: 0.17, part: 0.2 },
          { column: 'channel', value: 'app', before: 0.41, now: 0.52, part: null },
        ],
  features(rng, place) {
    const grown = Math.max(0, place.number - 12) * 0.06
    const isNew = place.number > 18
    return [
      feature(
        'links',
        number(place, () => Math.max(0, Math.round(2.2 + 1.4 * rng.normal() + 2.4 * grown))),
        0.46,
      ),
      feature(
        'sender',
        category(rng, place, {
          known: 0.6,
          unknown: 0.4,
          ...(isNew && { partner: 0.02 * (place.number - 16) }),
        }),
        0.31,
      ),
      feature(
        'words',
        number(place, () => 180 + 60 * rng.normal(), isNew ? 0.09 : 0.01),
        0.14,
      ),
      feature(
        'attachments',
        number(place, () => Math.floor(rng.uniform() ** 3 * 4)),
        0.06,
      ),
      feature('language', category(rng, place, { en: 0.71, de: 0.2, fr: 0.06, ja: 0.03 }), 0.03),
      feature(
        'delay',
        number(place, () => rng.uniform(), 0.95),
        0,
      ),
      feature(
        'prediction',
        category(rng, place, { ham: 0.7 - 0.22 * grown, spam: 0.3 + 0.22 * grown }),
        null,
        'prediction',
      ),
      feature(
        'confidence',
        number(place, () => 1 - 0.2 * rng.uniform() ** 4),
        null,
        'prediction',
      ),
    ]
  },
}

/** Houses as they were learnt. */
const heating: Traffic = {
  versions: [{ version: 1, from: 1, to: 9, reference: 'evaluation' }],
  ...{ last: 9, late: 0 },
  note: 'Version 1 does not say how much its features weigh.',
  rows: () => 600,
  slices: () => [],
  features: (rng, place) => [
    feature(
      'area',
      number(place, () => 120 + 40 * rng.normal()),
    ),
    feature(
      'people',
      number(place, () => 1 + Math.floor(rng.uniform() * 5)),
    ),
    feature(
      'built',
      number(place, () => Math.round(1950 + rng.uniform() * 70)),
    ),
    feature(
      'prediction',
      number(place, () => 18_000 + 5200 * rng.normal()),
      null,
      'prediction',
    ),
  ],
}

const common = [
  'the',
  'meeting',
  'report',
  'thanks',
  'figures',
  'room',
  'Thursday',
  'read',
  'tests',
]
const fresh = ['invoice', 'overdue', 'refund', 'parcel', 'customs']

/** Mails with words that nobody wrote before, in the last windows. */
const mails: Traffic = {
  versions: [{ version: 1, from: 1, to: 14, reference: 'training' }],
  ...{ last: 14, late: 0 },
  rows: () => 620,
  slices: () => [],
  features(rng, place) {
    const later = place.number > 13 ? 1 : 0
    return [
      feature(
        'length',
        number(place, () => 90 + 30 * rng.normal() + 22 * later),
        null,
        'text',
      ),
      feature('language', category(rng, place, { en: 0.9, de: 0.1 }), null, 'text'),
      feature('prediction', category(rng, place, { ham: 0.7, spam: 0.3 }), null, 'prediction'),
    ]
  },
  words({ number, rows }) {
    const later = number > 13
    const tokens = rows * 16
    return {
      ...{ tokens, unknown: Math.round(tokens * (later ? 0.094 : 0.021)), slack: 1 },
      counts: new Map([
        ...common.map(
          (word, at) =>
            [word, Math.round((tokens * (later && at < 3 ? 2 : 9)) / (100 + 10 * at))] as const,
        ),
        ...(later
          ? fresh.map((word, at) => [word, Math.round((tokens * 3) / (100 + 20 * at))] as const)
          : []),
      ]),
    }
  },
}

/** Too few a window for anything to be said. */
const digits: Traffic = {
  versions: [{ version: 1, from: 1, to: 6, reference: null }],
  ...{ last: 6, late: 0 },
  problem:
    'what version 1 is held against cannot be read: reference.json is not the file that was registered.',
  rows: () => 180,
  slices: () => [],
  features: (rng, place) => [
    feature(
      'brightness',
      number(place, () => 0.3 + 0.1 * rng.normal()),
      null,
      'picture',
    ),
    feature(
      'contrast',
      number(place, () => 0.6 + 0.1 * rng.normal()),
      null,
      'picture',
    ),
    feature('prediction', category(rng, place, { '0': 0.5, '1': 0.5 }), null, 'prediction'),
  ],
}

export const traffics: Readonly<Record<string, Traffic>> = { spam, heating, mails, digits }

/** What one window of it holds, or with number 0 what it is held against. */
export const drawnSide = (traffic: Traffic, place: Place): Side => ({
  rows: place.rows,
  features: traffic.features(createRng(31 * place.number + place.version + 1), place),
  words: traffic.words?.(place) ?? null,
})
