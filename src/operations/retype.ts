import { dateForms } from '../columns/date.ts'
import { type DatePart, dateParts } from '../columns/parts.ts'
import { declaredTypes } from '../columns/schema.ts'
import { z } from '../core/schema.ts'
import { model, textOf } from './fields.ts'
import { operation } from './operation.ts'
import { dataset } from './schemas.ts'
import { onData } from './things.ts'

/** Parts with commas between them. */
const onePart = `(?:${dateParts.join('|')})`
const somePart = new RegExp(`^${onePart}(?:,${onePart})*$`)

const isPart = (text: string): text is DatePart => dateParts.some((part) => part === text)

export const retype = operation({
  name: 'retype',
  summary: 'Give a column of the data another type, in a new data set version',
  tag: 'Operations',
  scope: 'writeData',
  method: 'POST',
  path: '/api/data/:set/retype',
  input: {
    set: model,
    column: textOf(1000).min(1).describe('Name of the column.'),
    type: z.enum(declaredTypes).describe('What its values are; gone: it may be missing.'),
    form: z.enum(dateForms).optional().describe('Of a date: how it is written, as dd/mm/yyyy.'),
    parts: z
      .string()
      .regex(somePart, `some of ${dateParts.join(',')}`)
      .optional()
      .describe('Of a date: what models are told of it, as month,weekday,age.'),
  },
  on: ({ set }, world) => onData(world, set),
  output: z.object({ dataset }),
  refuses: ['not_found', 'conflict', 'bad_data', 'already_running'],
  run: async ({ loop }, { set, column, type, form, parts }, { author }) => ({
    dataset: await loop.retype(
      set,
      column,
      { type, form, parts: parts?.split(',').filter(isPart) },
      author,
    ),
  }),
})
