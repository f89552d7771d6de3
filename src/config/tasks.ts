/** The options of the tasks that come with Millrace: one schema a kind, defaults and bounds in it. */
import { z } from '../core/schema.ts'

const count = (largest: number) => z.int().min(1).max(largest)
const share = z.number().min(0).max(0.9)
const column = z.string().min(1)

/** Options by kind. A kind that is not here has to be one of the project's own tasks. */
export const taskSchemas = {
  'next-word': z.strictObject({
    kind: z.literal('next-word'),
    embedding: count(4096).default(10),
    units: count(4096).default(100),
    dropout: share.default(0.1),
    minCount: count(1_000_000).default(1),
    vocabulary: count(1_000_000).default(50_000),
  }),
  'image-class': z.strictObject({
    kind: z.literal('image-class'),
    image: column.default('image'),
    label: column.default('label'),
    height: count(1024),
    width: count(1024),
    channels: count(4).default(1),
    filters: z.array(count(1024)).min(1).max(8).default([32, 64]),
    units: count(65_536).default(512),
    dropout: share.default(0),
    shift: z.int().min(0).max(64).default(0),
  }),
  'tabular-class': z.strictObject({
    kind: z.literal('tabular-class'),
    label: column,
    positive: z.string().nullable().default(null),
    numeric: z.array(column).max(10_000).nullable().default(null),
    categorical: z.array(column).max(10_000).nullable().default(null),
    ignore: z.array(column).max(10_000).default([]),
    missing: z.array(z.string().trim().min(1).max(1000)).max(1000).default([]),
    hidden: z.array(count(65_536)).max(16).default([64, 32]),
    dropout: share.default(0.1),
  }),
} as const

export type TaskKind = keyof typeof taskSchemas

/** A task by its kind, filled in; the options of a project's own task are checked where it is known. */
export const taskSchema = z.looseObject({ kind: z.string().min(1) }).transform((given, context) => {
  if (!Object.hasOwn(taskSchemas, given.kind)) return given as TaskOptions
  const checked = taskSchemas[given.kind as TaskKind].safeParse(given, { reportInput: true })
  if (checked.success) return checked.data as TaskOptions
  for (const issue of checked.error.issues) context.issues.push(issue as z.core.$ZodRawIssue)
  return z.NEVER
})

/** A task's kind with every option. */
export type TaskOptions = { readonly kind: string } & Readonly<Record<string, unknown>>
