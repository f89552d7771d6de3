/**
 * What can be asked of a running Millrace, each thing once: the command line, HTTP, the client and the console
 * all go by these records.
 */
import { forbidden } from '../access/refuse.ts'
import { isOfData, mayDo, type Principal, type Scope, type Thing } from '../core/access.ts'
import { type ErrorCode, MillraceError } from '../core/error.ts'
import type { Author } from '../core/records.ts'
import { explain, type Issue, z } from '../core/schema.ts'
import { known, type World } from './world.ts'

export type Fields = Readonly<Record<string, z.ZodType>>

/** One thing that can be asked. */
export interface Operation<
  Input extends Fields = Fields,
  Output extends z.ZodType = z.ZodType,
  Method extends 'GET' | 'POST' = 'GET' | 'POST',
  Path extends string = string,
> {
  /** Its id in the description of the API and its name everywhere else: `listRuns`. */
  readonly name: string
  /** What it does, in one line. */
  readonly summary: string
  /** Heading of the API's description it stands under. */
  readonly tag: string
  /** What it takes to be allowed; what it is done to says `on`. */
  readonly scope: Scope
  readonly method: Method
  /** Address; `:model` and the like are fields of the input. */
  readonly path: Path
  /** Fields in the address, the query (GET) or the body (POST). One called `model` has to be one there is, unless `anyModel`. */
  readonly input: Input
  readonly output: Output
  /** What it refuses with, beside input that does not fit. */
  readonly refuses: readonly ErrorCode[]
  /** Whether its `model` may also be a data set. */
  readonly orDataset?: boolean
  /** Whether its `model` may also be one that is not configured any more. */
  readonly anyModel?: boolean
  /** Longest body, bytes. Default 1 MiB. */
  readonly bodyLimit?: number
  /** What it is done to. Default: the project, and of a scope of data all of them. */
  on?(input: z.output<z.ZodObject<Input>>, world: World): Thing | Promise<Thing>
  run(world: World, input: z.output<z.ZodObject<Input>>, call: Call): Promise<z.output<Output>>
}

/** Who asks. */
export interface Call {
  readonly author: Author
  /** What they may do. */
  readonly principal: Principal
  /** Aborts when nobody waits for the answer any more, or may. */
  readonly signal?: AbortSignal
  /** Hears how much of something long is done. */
  progress?(done: number, of: number): void
}

/** An operation that can be asked with anything. */
export interface Asked<Output extends z.ZodType = z.ZodType> {
  /** Checks the input and carries the operation out. Fails with `bad_input` where it does not fit. */
  perform(world: World, input: unknown, call: Call): Promise<z.output<Output>>
}

/** What is known of an operation without the types of its own fields. */
export type Described<Output extends z.ZodType = z.ZodType> = Omit<
  Operation<Fields, Output>,
  'run' | 'on'
> &
  Asked<Output>

/** Types an operation by what it says, and checks what it is asked. */
export const operation = <
  const Input extends Fields,
  Output extends z.ZodType,
  const Method extends 'GET' | 'POST',
  const Path extends string,
>(
  record: Operation<Input, Output, Method, Path>,
): Operation<Input, Output, Method, Path> & Asked<Output> => {
  const schema = z.strictObject(record.input)
  return {
    ...record,
    async perform(world, input, call) {
      const { principal } = call
      if (!mayDo(principal, record.scope, somewhere))
        throw forbidden(principal, record.scope, everywhere(record.scope))
      const { data, error } = schema.safeParse(input, { reportInput: true })
      if (error) throw refuse(record.name, schema, error.issues)
      const { model } = { model: undefined, ...data }
      const isSet = record.orDataset === true && world.loop.datasets.includes(`${model}`)
      if (typeof model === 'string' && !record.anyModel && !isSet) known(world, model)
      await expectAllowed(record, principal, () => record.on?.(data, world))
      return record.run(world, data, call)
    },
  }
}

const somewhere: Thing = { kind: 'any' }

const everywhere = (scope: Scope): Thing =>
  isOfData(scope) ? { kind: 'data', name: null } : { kind: 'project' }

/** What it is done to is only looked at where that decides. */
const expectAllowed = async (
  { scope }: { readonly scope: Scope },
  principal: Principal,
  on: () => Thing | Promise<Thing> | undefined,
) => {
  const all = everywhere(scope)
  if (mayDo(principal, scope, all)) return
  const thing = (await on()) ?? all
  if (!mayDo(principal, scope, thing)) throw forbidden(principal, scope, thing)
}

const refuse = (name: string, schema: z.ZodType, issues: readonly Issue[]) =>
  new MillraceError('bad_input', {
    what: issues
      .map((issue) => explain(issue, { path: [name, ...issue.path].join('.'), schema }))
      .join(' '),
  })

/** Names of the fields in an address: `/api/runs/:id` → `id`. */
export const fieldsIn = (path: string): string[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
