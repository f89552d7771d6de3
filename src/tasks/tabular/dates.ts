/** What is learnt of a column of dates: its parts are columns of their own. */
import { readDate } from '../../columns/date.ts'
import { isMarker } from '../../columns/mark.ts'
import { ageOf, categoryOf } from '../../columns/parts.ts'
import { createSpellings, plainNotation } from '../../columns/value.ts'
import { notADate, type Refusal } from '../kit/record.ts'
import type { CategoricalColumn, Learner, NumericColumn } from './columns.ts'
import { categoricalOf, noSpan, numericOf, type Span, widen } from './counted.ts'
import type { Form } from './survey.ts'

type DateReading = Extract<Form, { kind: 'date' }>

/** Reads the texts of a column of dates as `numberReader` reads numbers; undefined where it is missing. */
export const dateReader = ({
  name,
  form,
  unread,
}: Pick<DateReading, 'form' | 'unread'> & { readonly name: string }) => {
  const nothing = new Set(unread)
  return (text: string, refusal: Refusal) => {
    const moment = readDate(text, form)
    if (moment || isMarker(text) || nothing.has(text)) return moment
    throw notADate(name, text, form, refusal)
  }
}

export const dateLearner = (name: string, { form, parts, unread }: DateReading): Learner => {
  const momentOf = dateReader({ name, form, unread })
  const categories = parts.flatMap((part) =>
    part === 'age' ? [] : [{ part, values: createSpellings() }],
  )
  const ages = noSpan()
  let [newest, example] = [-Infinity, '']
  return {
    add(text, refusal) {
      const moment = momentOf(text, refusal)
      if (!moment) return
      for (const { part, values } of categories) values.add(categoryOf(moment, part))
      // Counted from 1970 until the newest is known.
      widen(ages, ageOf(moment, 0))
      if (moment.instant > newest) [newest, example] = [moment.instant, text]
    },
    end(rows) {
      if (ages.known === 0) return {}
      const numeric: NumericColumn[] = parts.includes('age')
        ? [ageColumn(name, shifted(ages, newest / 86_400_000), rows)]
        : []
      const categorical: CategoricalColumn[] = categories.map(({ part, values }) => ({
        ...categoricalOf(`${name}:${part}`, values.counts(), rows),
        part: { of: name, part },
      }))
      return { dates: [{ name, form, unread, newest, example }], numeric, categorical }
    },
    warnings: () => [],
  }
}

const ageColumn = (name: string, ages: Span, rows: number): NumericColumn => ({
  ...numericOf(`${name}:age`, { notation: plainNotation, unread: [] }, ages, rows),
  part: { of: name, part: 'age' },
})

const shifted = (span: Span, by: number): Span => ({
  ...span,
  ...{ mean: span.mean + by, least: span.least + by, most: span.most + by },
  sample: span.sample.map((each) => each + by),
})
