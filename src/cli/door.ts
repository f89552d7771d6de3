/** What a verb needs to know of its operation, and what its words and options say to it. */
import { MillraceError } from '../core/error.ts'
import { explain, type z } from '../core/schema.ts'
import { kindOf, read } from '../operations/fields.ts'
import type { Described } from '../operations/operation.ts'
import { optionName, placeholderOf } from './fields.ts'
import type { Opened } from './open.ts'
import type { Args, Io, Verb } from './verb.ts'

/** What a verb adds to its operation. */
export interface Door<Output extends z.ZodType, Answer = z.output<Output>> {
  readonly name: string
  readonly operation: Described<Output>
  /** Fields that stand as words after the verb, in their order; a model may be left out. Default: the model. */
  readonly words?: readonly string[]
  /** Options that the operation does not know. */
  readonly options?: Verb['options']
  /** Whether the project's data has to be there. Default no. */
  readonly prepares?: boolean
  /** Waits for what was begun, and answers what came of it. Default: the operation's answer is all. */
  finish?(begun: z.output<Output>, opened: Opened, args: Args): Promise<Answer>
  /** Tells of what goes on meanwhile, until the function it answers is called. */
  listen?(opened: Opened, io: Io): () => void
  /** What is printed for people. */
  render(answer: Answer): string
  /** The refusal that an answer ends with, after it was printed. */
  refuse?(answer: Answer): MillraceError | null
}

/** What the words and options say, each of the type that its field takes. Fails with `bad_usage`. */
export const inputOf = (
  { operation: { input }, words = ['model'] }: { operation: Described; words?: readonly string[] },
  args: Args,
): { readonly model?: string } & Record<string, unknown> => {
  const found: Record<string, unknown> = {}
  // Of fewer words than there could be it is the first that may be left out.
  const standing = words.slice(words.length - args.positionals.length)
  standing.forEach((word, index) => {
    found[word] = read(input[word], args.positionals[index])
  })
  for (const [field, schema] of Object.entries(input)) {
    if (words.includes(field)) continue
    const name = optionName(field)
    if (kindOf(schema) === 'boolean') found[field] = args.flag(name) || undefined
    else found[field] = read(schema, args.text(name))
  }
  for (const [field, schema] of Object.entries(input))
    expectFitting(field, schema, found[field], words)
  const { model, ...others } = found
  const given = Object.fromEntries(
    Object.entries(others).filter(([, value]) => value !== undefined),
  )
  return typeof model === 'string' ? { ...given, model } : given
}

const expectFitting = (
  field: string,
  schema: z.ZodType,
  value: unknown,
  words: readonly string[],
) => {
  if (field === 'model' && value === undefined) return
  const { error } = schema.safeParse(value, { reportInput: true })
  const [issue] = error?.issues ?? []
  if (!issue) return
  const path = words.includes(field) ? placeholderOf(field, schema) : `--${optionName(field)}`
  throw new MillraceError('bad_usage', {
    what: explain(issue, { path }),
  })
}
