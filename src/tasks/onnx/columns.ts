/** Records as the inputs of a model from elsewhere. */
import type { Fields } from '../../core/input.ts'
import { isFractional, type Port, type Tensors } from '../../core/tensor.ts'
import { tensorOfSpoken } from '../codec/elements.ts'
import { quoted, type Refusal } from '../kit/record.ts'
import type { Takes } from './options.ts'

type Columns = Extract<Takes, { readonly kind: 'columns' }>

/**
 * Inputs of the model from records. A number that is not known is NaN where the model knows what to do with it, a text
 * that is not known is empty; throws what `refusalOf(row)` makes of any other value that is missing or does not fit.
 */
export const tensorsOfRecords = (
  { columns, missing }: Columns,
  inputs: readonly Port[],
  records: readonly Fields[],
  refusalOf: (row: number) => Refusal,
): Tensors =>
  Object.fromEntries(
    inputs.map(({ name, type, shape }) => {
      const own = columns.filter((column) => column.input === name)
      const absent = type === 'string' ? '' : missing && isFractional(type) ? null : undefined
      const values = records.flatMap((fields, row) =>
        own.map((column) => {
          const value = fields.get(column.name) ?? absent
          if (value === undefined) throw lacking(refusalOf(row), column.name, columns)
          return value
        }),
      )
      const dims = shape.length === 1 ? [records.length] : [records.length, own.length]
      const tensor = tensorOfSpoken(type, dims, values, (place, expected) => {
        const column = own[place % own.length]?.name ?? name
        return refusalOf(Math.floor(place / own.length))(
          `has ${quoted(`${values[place]}`)} in ${quoted(column)}, expected ${expected}`,
          'Correct the value.',
        )
      })
      return [name, tensor] as const
    }),
  )

const lacking = (refusal: Refusal, name: string, columns: Columns['columns']) => {
  const names = columns.slice(0, 20).map((column) => quoted(column.name))
  const more = columns.length > names.length ? ` and ${columns.length - names.length} more` : ''
  return refusal(`has no ${quoted(name)}`, `Give a value for each of ${names.join(', ')}${more}.`)
}
