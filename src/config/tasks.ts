import { z } from '../core/schema.ts'
import { builtInKinds } from '../tasks/kinds.ts'
import { filled, type Kind } from '../tasks/kit/kind.ts'

/** A task's kind with every option. */
export type TaskOptions = { readonly kind: string } & Readonly<Record<string, unknown>>

export type TaskSchema = ReturnType<typeof taskSchemaOf>

/** A task of one of some kinds, filled in. */
export const taskSchemaOf = (kinds: readonly Kind[]) =>
  z
    .looseObject({ kind: z.string().min(1) })
    .transform(({ kind, ...given }, context) => {
      const found = kinds.find((each) => each.kind === kind)
      const checked = found?.options.safeParse(given, { reportInput: true })
      if (checked?.success) return { kind, ...checked.data } satisfies TaskOptions
      for (const issue of checked?.error.issues ?? [])
        context.issues.push(issue as z.core.$ZodRawIssue)
      if (!checked)
        context.issues.push({
          code: 'custom',
          path: ['kind'],
          input: kind,
          message: `one of ${kinds.map((each) => each.kind).join(', ')}; a task of your own is named under \`tasks\``,
        })
      return z.NEVER
    })
    .meta({ as: () => recordOf(kinds) })

/** The same in words of JSON Schema: the options of each kind, and of other kinds anything. */
const recordOf = (kinds: readonly Kind[]) =>
  z.union([
    ...kinds.map(({ kind, options }) =>
      z
        .strictObject({ kind: z.literal(kind), ...options.shape })
        .meta({ id: kind, description: options.description }),
    ),
    z
      .looseObject({
        kind: z
          .string()
          .min(1)
          .meta({
            description: 'Its kind, by the name that it has in `tasks`.',
            examples: ['house-energy'],
            not: { enum: kinds.map(({ kind }) => kind) },
          }),
      })
      .meta({
        id: 'own-task',
        description: 'A task of your own, which checks its options itself.',
      }),
  ])

/** The same task with the defaults of options that came later; those of a project's own are as they were kept. */
export const refilled = ({ kind, ...given }: TaskOptions): TaskOptions => {
  const found = builtInKinds.find((each) => each.kind === kind)
  return { kind, ...(found ? filled(found, given) : given) }
}
