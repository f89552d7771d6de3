/** What a configuration says of the types of columns, in all the places where it may. */
import type { Declared, DeclaredColumn } from '../columns/schema.ts'
import type { Issue } from '../core/schema.ts'
import type { ModelSchema } from './schema/model.ts'

/** The options of a task that say how columns are read, and the type that each means. */
const options = { numeric: 'number', categorical: 'category' } as const

const namedIn = ({ task }: ModelSchema, option: string): string[] => {
  const names: unknown = Reflect.get(task, option)
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

/** The data are held to what the task reads them as; what is said of the data themselves comes first. */
export const declaredBy = (model: ModelSchema): { readonly declared?: Declared } => {
  if (model.data.kind !== 'records') return {}
  const declared: Record<string, DeclaredColumn> = {}
  for (const [option, type] of Object.entries(options))
    for (const name of namedIn(model, option)) declared[name.normalize('NFC')] = { type }
  for (const [name, said] of Object.entries(model.data.types))
    declared[name] = typeof said === 'string' ? { type: said } : said
  for (const [name, parts] of Object.entries(model.data.dates))
    declared[name] = { ...declared[name], type: 'date', parts }
  return Object.keys(declared).length === 0 ? {} : { declared }
}

/** What is said in two places, and not the same. */
export const typeIssues = (name: string, model: ModelSchema): Issue[] => {
  const { data } = model
  if (data.kind !== 'records') return []
  const issues: Issue[] = []
  const refuse = (path: string[], input: unknown, message: string) =>
    issues.push({ code: 'custom', path: ['models', name, ...path], input, message })
  for (const [column, parts] of Object.entries(data.dates)) {
    const said = data.types[column]
    const type = typeof said === 'string' ? said : said?.type
    if (type !== undefined && type !== 'date')
      refuse(['data', 'dates', column], parts, `nothing, since data.types.${column} is '${type}'`)
    if (typeof said === 'object' && said.parts)
      refuse(['data', 'dates', column], parts, `nothing, since data.types.${column} has parts`)
  }
  const types = {
    ...data.types,
    ...Object.fromEntries(Object.keys(data.dates).map((column) => [column, 'date'])),
  }
  for (const [option, type] of Object.entries(options))
    namedIn(model, option).forEach((column, at) => {
      const said = types[column.normalize('NFC')]
      const other = typeof said === 'object' ? said.type : said
      if (other !== undefined && other !== type)
        refuse(
          ['task', option, `${at}`],
          column,
          `another column, since the data say that ${column} is '${other}' (data.types or data.dates)`,
        )
    })
  return issues
}
