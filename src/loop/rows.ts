/** A labelled request as a row of the data that its model learns from. */
import type { Schema } from '../columns/schema.ts'
import type { DatasetConfig, ModelConfig } from '../config/resolve.ts'
import type { LoggedRequest } from '../core/requests.ts'

/** Why a labelled request is no row. */
export const leftOut = [
  'masked',
  'incomplete',
  'cut',
  'sealed',
  'ambiguous',
  'unknown',
  'erased',
] as const

export type LeftOut = (typeof leftOut)[number]

/** A row as JSON; or why there is none. */
export type Row = { readonly text: string } | { readonly leftOut: LeftOut }

export interface Table {
  /** Columns of the data, in their order. */
  readonly columns: readonly string[]
  readonly schema: Schema | null
  readonly dataset: Pick<DatasetConfig, 'subject' | 'split'>
}

/** The column that a model predicts; null where it predicts none. */
export const labelOf = ({ recipe }: Pick<ModelConfig, 'recipe'>): string | null =>
  optionOf(recipe, 'label')

const optionOf = ({ task }: ModelConfig['recipe'], name: string): string | null => {
  const value: unknown = Reflect.get(task, name)
  return typeof value === 'string' ? value.normalize('NFC') : null
}

/** Makes the row of a request and its label. */
export const rowsOf = (
  table: Table,
  model: ModelConfig,
): ((request: LoggedRequest, label: string) => Row) => {
  const needed = neededBy(table, model)
  const { mask = [], fieldDays = {} } = model.requests ?? {}
  const masked = new Set([...mask, ...Object.keys(fieldDays)])
  const target = labelOf(model)
  const text = optionOf(model.recipe, 'text')
  return (request, label) => {
    const asked = askedIn(request, text)
    if (typeof asked === 'string') return { leftOut: asked }
    const lacking = needed.filter((column) => !asked.has(column))
    if (lacking.length > 0)
      return { leftOut: lacking.some(isMasked(masked, text)) ? 'masked' : 'incomplete' }
    const written = writtenBy(table.schema)
    const values = table.columns.map((column) => [
      column,
      column === target ? label : written(column, asked.get(column)),
    ])
    return { text: JSON.stringify(Object.fromEntries(values)) }
  }
}

/** `text` stands for a text that was asked alone. */
const isMasked = (masked: ReadonlySet<string>, text: string | null) => (column: string) =>
  masked.has(column) || (column === text && masked.has('text'))

/** What a row without it would teach wrongly, or what it could be erased or split by. */
const neededBy = (
  { columns, schema, dataset: { subject, split } }: Table,
  { recipe }: ModelConfig,
): readonly string[] => {
  const ignored: unknown = Reflect.get(recipe.task, 'ignore')
  const unread = new Set([
    labelOf({ recipe }),
    ...(Array.isArray(ignored) ? ignored : []),
    ...(schema?.columns ?? []).flatMap(({ name, type }) => (type === 'identifier' ? [name] : [])),
  ])
  const single = optionOf(recipe, 'text')
  const read = single === null ? columns.filter((column) => !unread.has(column)) : [single]
  const further = [subject, split?.by === 'content' ? null : (split?.column ?? null)]
  return [...new Set([...read, ...further.filter((column) => column !== null)])]
}

type Asked = ReadonlyMap<string, string | number | boolean | null>

const askedIn = ({ inputs, cut }: LoggedRequest, text: string | null): Asked | LeftOut => {
  if (cut.includes('inputs')) return 'cut'
  const asked: unknown = JSON.parse(inputs)
  if (typeof asked === 'string' && text !== null) return new Map([[text, asked]])
  if (typeof asked !== 'object' || asked === null) return new Map()
  if (Reflect.get(asked, 'sealed') === true && 'key' in asked) return 'sealed'
  const values = Object.entries(asked).filter((entry): entry is [string, string] =>
    isValue(entry[1]),
  )
  return new Map(values.map(([name, value]) => [name.normalize('NFC'), value]))
}

const isValue = (value: unknown): boolean =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

/** Numbers as the column writes them. */
const writtenBy = (schema: Schema | null) => {
  const commas = new Set(
    (schema?.columns ?? []).flatMap(({ name, notation }) =>
      notation?.decimal === ',' ? [name] : [],
    ),
  )
  return (column: string, value: string | number | boolean | null = null): string => {
    if (value === null) return ''
    return typeof value === 'number' && commas.has(column)
      ? `${value}`.replace('.', ',')
      : `${value}`
  }
}
