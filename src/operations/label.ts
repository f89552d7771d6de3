import type { Labels } from '../core/records.ts'
import { z } from '../core/schema.ts'
import { id, model, textOf, version } from './fields.ts'
import { operation } from './operation.ts'
import { labels } from './schemas.ts'

/** Tags of a run or version at most, and characters of one. */
const [mostTags, longestTag] = [20, 40]

const tag = `[^\\s,]{1,${longestTag}}`

const change = {
  name: textOf(100).optional().describe('A short name; an empty one takes it away.'),
  note: textOf(2000)
    .optional()
    .describe('What is worth knowing of it; an empty one takes it away.'),
  tags: z
    .string()
    .max(mostTags * (longestTag + 1))
    .regex(
      new RegExp(`^(${tag}(,${tag}){0,${mostTags - 1}})?$`),
      `at most ${mostTags} words of up to ${longestTag} characters, with commas between them`,
    )
    .optional()
    .describe(
      `All its tags, with commas between them, ${mostTags} at most; an empty text takes them away.`,
    ),
}

interface Change {
  readonly name?: string | undefined
  readonly note?: string | undefined
  readonly tags?: string | undefined
}

/** What is given of it. */
const changeOf = ({ name, note, tags }: Change): Partial<Labels> => ({
  ...(name !== undefined && { name: name.trim() }),
  ...(note !== undefined && { note: note.trim() }),
  ...(tags !== undefined && { tags: [...new Set(tags.split(',').filter(Boolean))] }),
})

const labelling = {
  tag: 'Operations',
  scope: 'write',
  method: 'POST',
  output: z.object({ labels }),
  refuses: ['not_found'],
} as const

export const labelRun = operation({
  ...labelling,
  name: 'labelRun',
  summary: 'Give a run a name, a note and tags; what is not given stays',
  path: '/api/runs/:id/labels',
  input: { id, ...change },
  run: async ({ registry }, { id, ...given }, { author }) => ({
    labels: await registry.label({ run: id }, changeOf(given), author),
  }),
})

export const labelVersion = operation({
  ...labelling,
  name: 'labelVersion',
  summary: 'Give a version a name, a note and tags; what is not given stays',
  path: '/api/models/:model/versions/:version/labels',
  input: { model, version, ...change },
  anyModel: true,
  run: async ({ registry }, { model, version, ...given }, { author }) => ({
    labels: await registry.label({ model, version }, changeOf(given), author),
  }),
})
