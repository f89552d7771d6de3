/** What each method of the service does. */
import { MillraceError } from '../../../core/error.ts'
import { explain, z } from '../../../core/schema.ts'
import { model as modelName, version as versionNumber } from '../../../operations/fields.ts'
import { seenBy } from '../../access/seen.ts'
import { keeper } from '../../logged.ts'
import type { AppOptions } from '../../types.ts'
import { soon } from '../../waits.ts'
import { extensions, type InferenceModels, serverName } from '../models.ts'
import type { Asker } from '../whole.ts'
import type { Act, Call } from './call.ts'
import { inferRequest, outputsOf, tensorsIn } from './convert.ts'
import type { Method } from './descriptor.ts'

export interface ActOptions extends Required<Pick<AppOptions, 'log'>> {
  /** Version of Millrace. */
  readonly version: string
}

const named = z.object({ name: modelName, version: z.string() })
const versioned = z.object({ model_version: versionNumber })
const repository = z.object({
  repository_name: z.string(),
  model_name: z.string(),
  parameters: z.strictObject({}),
})
/** Triton's client always says whether what a model is made of goes with it: it is made of nothing else here. */
const unloading = repository.extend({
  parameters: z.strictObject({
    unload_dependents: z.strictObject({ bool_param: z.boolean() }).optional(),
  }),
})

export const actsOf = (
  { version, log }: ActOptions,
  models: InferenceModels,
): Record<Method, Act> => ({
  ServerLive: () => ({ live: true }),
  ServerReady: () => ({ ready: holds(() => models.expectReady()) }),
  ServerMetadata: () => ({ name: serverName, version, extensions }),
  async ModelReady({ request }) {
    const { name, version } = nameIn(request)
    try {
      await models.expectModel(name, version)
      return { ready: true }
    } catch (error) {
      if (error instanceof MillraceError && error.code === 'no_model') return { ready: false }
      throw error
    }
  },
  async ModelMetadata({ request }) {
    const { name, version } = nameIn(request)
    return models.metadata(name, version)
  },
  async ModelInfer({ request, signal, by, ...call }) {
    const read = checked(inferRequest, request)
    const { name, version } = nameIn({ name: read.model_name, version: read.model_version })
    const tensors = tensorsIn(read)
    const { int64_param: timeout = Number.POSITIVE_INFINITY } = read.parameters.timeout ?? {}
    const waits = { signal, by: earlier(by, soon(timeout / 1000)) }
    const asked = { inputs: tensors, protocol: 'open-inference' }
    const { keep, of } = keeper(log, call)
    const predicted = await models.run(name, tensors, { version, ...waits, ...of(asked) })
    const { answer } = predicted
    const told = outputsOf(read, answer.kind === 'tensors' ? answer.tensors : {})
    await keep(predicted, asked)
    return { model_name: name, model_version: `${predicted.version}`, id: read.id, ...told }
  },
  async ModelStatistics({ request, authorization }) {
    const asked = z.object({ name: z.string() }).parse(request)
    const { name, version } = asked.name === '' ? {} : nameIn(request)
    return { model_stats: await models.statistics(name, version, authorization) }
  },
  RepositoryIndex({ request, caller }) {
    const { ready } = checked(z.object({ ready: z.boolean() }), request)
    return { models: seenBy(caller, models.index(ready)) }
  },
  async RepositoryModelLoad({ request, ...call }) {
    const model_name = repositoryModel(request)
    await models.load(model_name, askerOf(call))
    return { model_name, isLoaded: true }
  },
  async RepositoryModelUnload({ request, ...call }) {
    const model_name = repositoryModel(request, unloading)
    await models.unload(model_name, askerOf(call))
    return { model_name, isUnloaded: true }
  },
})

const askerOf = ({ caller, authorization }: Pick<Call, 'caller' | 'authorization'>): Asker => ({
  author: caller.author ?? 'grpc',
  authorization,
})

const earlier = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)

const holds = (expect: () => void): boolean => {
  try {
    expect()
    return true
  } catch {
    return false
  }
}

/** Without a version the served one is meant. */
const nameIn = (request: unknown): { readonly name: string; readonly version?: number } => {
  const { name, version } = checked(named, request)
  if (version === '') return { name }
  // What is no number is refused as it was sent.
  const number = /^\d{1,10}$/.test(version) ? Number(version) : version
  return { name, version: checked(versioned, { model_version: number }).model_version }
}

const repositoryModel = (
  request: unknown,
  schema: typeof repository | typeof unloading = repository,
): string => {
  const { model_name, repository_name } = checked(schema, request)
  return model_name || repository_name
}

const checked = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const { success, data, error } = schema.safeParse(value, { reportInput: true })
  if (success) return data
  const [issue] = error.issues
  throw new MillraceError('bad_input', {
    what: issue
      ? explain(issue, { path: issue.path.join('.') || 'request', show: shown, schema })
      : 'The request cannot be read.',
    fix: 'Correct the request; docs/serving.md says what is taken.',
  })
}

const shown = (value: unknown): string => {
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object'
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60)
}
