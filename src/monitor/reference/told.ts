/** What the package of a version tells of its rows. */
import { MillraceError } from '../../core/error.ts'
import {
  type ReferenceFile,
  readReference,
  referenceFormat,
  referenceName,
} from '../../core/reference.ts'
import { z } from '../../core/schema.ts'
import { profileFormat, readProfile } from '../../data/profile/read.ts'
import type { Profile } from '../../data/profile/types.ts'
import type { Package } from '../../tasks/kit/task.ts'

export interface Told {
  readonly profile: Profile | null
  readonly reference: ReferenceFile | null
  readonly assessment: Evaluated | null
  /** Why files that are there are not read, a sentence each. */
  readonly reasons: readonly string[]
}

const figures = z.record(z.string(), z.number().nullable())

/** JSON has null for what is no number. */
const end = z.number().nullable()

/** What is read of an evaluation: how well the version did, and what it goes by. */
const evaluated = z.object({
  metrics: figures.optional(),
  intervals: z.record(z.string(), z.tuple([end, end])).optional(),
  importance: z
    .object({
      metric: z.string(),
      left: z.number(),
      columns: z.array(z.object({ column: z.string(), worse: figures })),
    })
    .optional(),
})

export type Evaluated = z.output<typeof evaluated>

export const profileName = 'profile.json'
const assessmentName = 'evaluation.json'

/** Files that cannot be read are a reason, and no error. */
export const toldIn = (opened: Package): Told => {
  const reasons: string[] = []
  const read = <T>(
    name: string,
    format: string | null,
    reader: (bytes: Uint8Array) => T,
  ): T | null => {
    if (!has(opened, name)) return null
    const bytes = opened.file(name)
    try {
      return reader(bytes)
    } catch (error) {
      if (!(error instanceof MillraceError) || error.code !== 'bad_data') throw error
      reasons.push(unread(name, formatOf(bytes), format))
      return null
    }
  }
  return {
    profile: read(profileName, profileFormat, readProfile),
    reference: read(referenceName, referenceFormat, readReference),
    assessment: read(assessmentName, null, readEvaluated),
    reasons,
  }
}

const has = ({ manifest }: Package, name: string): boolean =>
  manifest.files.some((file) => file.name === name)

const readEvaluated = (bytes: Uint8Array): Evaluated => {
  const { data, error } = evaluated.safeParse(parsed(bytes))
  if (data) return data
  throw new MillraceError('bad_data', { what: 'This is no evaluation of a version.', cause: error })
}

const unread = (name: string, found: string | null, format: string | null): string =>
  found === null || format === null || found === format
    ? `Its ${name} is not what was written.`
    : `Its ${name} is of the format "${found.slice(0, 60)}", and only "${format}" is read here.`

const formatOf = (bytes: Uint8Array): string | null => {
  const value = parsed(bytes)
  const format: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'format') : null
  return typeof format === 'string' ? format : null
}

/** Null of what is no JSON. */
const parsed = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
