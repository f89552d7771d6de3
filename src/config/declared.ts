/** What a configuration says of the types of columns, in all the places where it may. */

import type { Declared, DeclaredColumn } from '../columns/schema.ts'
import { own } from '../core/own.ts'
import type { Issue } from '../core/schema.ts'
import type { SourceSchema } from './schema/data.ts'
import type { ModelSchema } from './schema/model.ts'

/** The options of a task that say how columns are read, and the type that each means. */
const options = { numeric: 'number', categorical: 'category' } as const

const namedIn = (task: ModelSchema['task'], option: string): string[] => {
  const names: unknown = Reflect.get(task, option)
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

/** The data are held to what tasks read them as; what is said of the data themselves comes first. */
export const declaredBy = (
  data: SourceSchema,
  tasks: readonly ModelSchema['task'][],
): { readonly declared?: Declared } => {
  if (!('types' in data)) return {}
  const declared: Record<string, DeclaredColumn> = {}
  for (const task of tasks)
    for (const [option, type] of Object.entries(options))
      for (const name of namedIn(task, option)) declared[name.normalize('NFC')] = { type }
  for (const [name, said] of Object.entries(data.types))
    declared[name] = typeof said === 'string' ? { type: said } : said
  for (const [name, parts] of Object.entries(data.dates))
    declared[name] = { ...own(declared, name), type: 'date', parts }
  return Object.keys(declared).length === 0 ? {} : { declared }
}

/** A data set, where it is written, and the models that learn from it. */
export interface Learnt {
  readonly data: SourceSchema
  readonly path: readonly string[]
  readonly learners: readonly (readonly [name: string, model: ModelSchema])[]
}

/** What is said in two places, and not the same. */
export const typeIssues = ({ data, path, learners }: Learnt): Issue[] => {
  if (!('types' in data)) return []
  const issues: Issue[] = []
  const refuse = (at: readonly string[], input: unknown, message: string) =>
    issues.push({ code: 'custom', path: [...at], input, message })
  for (const [column, parts] of Object.entries(data.dates)) {
    const said = own(data.types, column)
    const type = typeof said === 'string' ? said : said?.type
    const at = [...path, 'dates', column]
    if (type !== undefined && type !== 'date')
      refuse(at, parts, `nothing, since ${told(path)}.types.${column} is '${type}'`)
    if (typeof said === 'object' && said.parts)
      refuse(at, parts, `nothing, since ${told(path)}.types.${column} has parts`)
  }
  const types = new Map<string, { readonly type: string; readonly by: string }>()
  for (const [column, said] of Object.entries(data.types))
    types.set(column, {
      type: typeof said === 'string' ? said : said.type,
      by: `${told(path)}.types`,
    })
  for (const column of Object.keys(data.dates))
    types.set(column, { type: 'date', by: `${told(path)}.dates` })
  for (const [name, { task }] of learners)
    for (const [option, type] of Object.entries(options))
      namedIn(task, option).forEach((given, at) => {
        const column = given.normalize('NFC')
        const other = types.get(column)
        const place = ['models', name, 'task', option]
        if (other && other.type !== type)
          refuse(
            [...place, `${at}`],
            given,
            `another column, since ${other.by} says that ${column} is '${other.type}'`,
          )
        else if (!other) types.set(column, { type, by: place.join('.') })
      })
  return issues
}

/** A place as messages name it: within a model, from there. */
const told = ([first, ...rest]: readonly string[]): string =>
  first === 'models' ? rest.slice(1).join('.') : [first, ...rest].join('.')
