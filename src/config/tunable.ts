/** Whether what a search is to change can be changed, and stays within its bounds. */
import type { Issue, z } from '../core/schema.ts'
import type { Range } from '../core/study.ts'
import type { Kind } from '../tasks/kit/kind.ts'
import { newNameOf } from './renamed.ts'
import type { ModelSchema } from './schema/model.ts'
import { trainSchema } from './schema/train.ts'
import { samplesOf } from './tune.ts'

/** Options that a search must leave alone, each with its reason. */
const fixed: Readonly<Record<string, string>> = {
  'task.kind': 'a search compares models of one kind',
  'train.epochs': 'the search decides how long each trial trains',
  'train.validationSplit': 'trials are compared on the same validation rows',
  'train.workers': 'the cores are shared by the trials',
  'train.device': 'all trials train on the same device',
}

/** Everything wrong with the search of a model, with paths from `tune` on. */
export const tuneIssues = ({ task, train, tune }: ModelSchema, kinds: readonly Kind[]): Issue[] => {
  if (!tune) return []
  const early =
    tune.search === 'asha' && tune.epochs > train.epochs
      ? [custom(['epochs'], tune.epochs, `at most train.epochs, which is ${train.epochs}`)]
      : []
  return [
    ...early,
    ...Object.entries(tune.ranges).flatMap(([path, range]) => {
      const [part, name = ''] = path.split('.')
      const reason = fixed[path]
      if (reason) return [custom(['ranges', path], range, `another option: ${reason}`)]
      const issues =
        part === 'train'
          ? trainIssues(name, range, path)
          : taskIssues(task, name, range, { path, kinds })
      // One is enough: both ends may be wrong in the same way.
      return issues.slice(0, 1)
    }),
  ]
}

const trainIssues = (name: string, range: Range, path: string): Issue[] =>
  Object.hasOwn(trainSchema.shape, name)
    ? samplesOf(range).flatMap((value) => issuesOf(trainSchema, { [name]: value }, path))
    : [unknown(path, range, Object.keys(trainSchema.shape))]

const taskIssues = (
  { kind, ...options }: ModelSchema['task'],
  name: string,
  range: Range,
  { path, kinds }: { path: string; kinds: readonly Kind[] },
): Issue[] => {
  const schema = kinds.find((each) => each.kind === kind)?.options
  if (!schema) return []
  return Object.hasOwn(schema.shape, name)
    ? samplesOf(range).flatMap((value) => issuesOf(schema, { ...options, [name]: value }, path))
    : [unknown(path, range, Object.keys(schema.shape))]
}

const issuesOf = (schema: z.ZodType, value: object, path: string): Issue[] => {
  const checked = schema.safeParse(value, { reportInput: true })
  if (checked.success) return []
  return checked.error.issues.map((issue) =>
    issue.code === 'invalid_type' && issue.expected === 'int'
      ? custom(['ranges', path], issue.input, 'whole numbers: int(low, high) or choice([…])')
      : { ...issue, path: ['ranges', path, ...issue.path.slice(1)] },
  )
}

const unknown = (path: string, range: Range, known: readonly string[]): Issue => {
  const [part] = path.split('.')
  const names = known.map((name) => `${part}.${name}`).filter((name) => !Object.hasOwn(fixed, name))
  const renamed = newNameOf(path.split('.'))
  const told = renamed ? `; ${path} is called ${renamed} now` : ''
  return custom(['ranges', path], range, `one of ${names.join(', ')}${told}`)
}

const custom = (path: string[], input: unknown, message: string): Issue => ({
  code: 'custom',
  path,
  input,
  message,
})
