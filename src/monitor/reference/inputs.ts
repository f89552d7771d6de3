/** Features of what is asked, by the profile of the rows that were learnt from. */
import type { Takes, UnknownWords } from '../../core/reference.ts'
import { type Grain, grainOf } from '../../data/profile/points.ts'
import type { Profile, WordsProfile } from '../../data/profile/types.ts'
import type { ImageForm } from '../../tasks/codec/image.ts'
import type { Feature, Words } from '../types.ts'
import { valuesOf } from './answers.ts'
import { numbersIn, toldOf, tooCoarse } from './columns.ts'
import {
  type ColumnReading,
  featuresOf,
  type Left,
  type Look,
  lookOf,
  looks,
  type PictureReading,
  unknownIn,
} from './readings.ts'

export interface InputsTold {
  readonly features: readonly Feature[]
  readonly words: Words | null
  readonly columns: readonly ColumnReading[]
  readonly picture: PictureReading | null
  readonly left: readonly Left[]
}

/** `unknown`: of the rows that were held out. */
export const inputsOf = (
  profile: Profile,
  takes: Takes,
  unknown: UnknownWords | null,
): InputsTold => {
  if (takes.kind === 'image') return ofPictures(profile, takes)
  const byName = new Map(profile.columns.map((column) => [column.name.normalize('NFC'), column]))
  const names = takes.kind === 'record' ? takes.columns : [...byName.keys()]
  const features: Feature[] = []
  const columns: ColumnReading[] = []
  const left: Left[] = []
  for (const name of names) {
    const column = byName.get(name)
    const told = column ? toldOf(column, profile) : { left: { name, reason: notTold(profile) } }
    if ('left' in told) left.push(told.left)
    else {
      features.push(told.feature)
      columns.push(told.reading)
    }
  }
  if (takes.kind === 'text') return ofBeginnings(columns, unknown)
  const text = columns.find(({ words }) => words !== null) ?? null
  const isKnown = text !== null && unknown?.column === text.name
  if (isKnown)
    features.push({
      ...{ name: unknownIn(text.name), of: 'text', weight: null },
      values: valuesOf(unknown.shares),
    })
  return {
    ...{ features, left, picture: null },
    columns: isKnown ? columns : columns.map((column) => ({ ...column, words: null })),
    words: text?.words ? wordsOf(text.words, isKnown ? unknown : null) : null,
  }
}

/** Of texts that are gone on from: neither their length nor how many of a few words are unknown can be compared. */
const ofBeginnings = (
  columns: readonly ColumnReading[],
  unknown: UnknownWords | null,
): InputsTold => {
  const reason = 'What is asked are beginnings, and whole texts were learnt from.'
  const [text] = columns
  const told = unknown?.column === text?.name ? unknown : null
  return {
    ...{ features: [], picture: null },
    columns: columns.map((column) => ({
      ...{ ...column, beginnings: true, words: told && column.words },
    })),
    left: columns.flatMap(featuresOf).map((name) => ({ name, reason })),
    words: text?.words ? wordsOf(text.words, told) : null,
  }
}

const notTold = ({ others }: Profile): string =>
  others
    ? 'The profile tells of it only together with other columns, as there are too many.'
    : 'The profile has no such column.'

const wordsOf = ({ tokens, top, slack }: WordsProfile, unknown: UnknownWords | null): Words => ({
  ...{ tokens, counts: new Map(top), slack },
  unknown: unknown && Math.round((tokens * unknown.unknown) / Math.max(1, unknown.tokens)),
})

const ofPictures = (profile: Profile, form: ImageForm): InputsTold => {
  const found = profile.pictures?.find(({ column }) => column === form.column)
  const features: Feature[] = []
  const left: Left[] = []
  const grains: Partial<Record<Look, Grain>> = {}
  for (const look of looks) {
    const name = lookOf(form.column, look)
    const numbers = found?.[look]
    const values = numbers ? numbersIn(numbers, profile.detail, noneMissing) : null
    if (!numbers) left.push({ name, reason: 'The profile was made before this was looked at.' })
    else if (!values) left.push({ name, reason: tooCoarse })
    else {
      features.push({ name, of: 'picture', values, weight: null })
      grains[look] = grainOf(numbers)
    }
  }
  return { features, columns: [], left, picture: { form, grains }, words: null }
}

const noneMissing = { missing: 0, invalid: 0 }
