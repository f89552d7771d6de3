/** Dates of columns, as SQL reads them. */
import type { DateForm } from '../columns/date.ts'
import { literal, named } from '../store/lake/lake.ts'
import { numberSql } from './number.ts'

/** Forms whose dates SQL reads as `readDate` does; those with names of months it does not. */
const days: Readonly<Partial<Record<DateForm, string>>> = {
  'yyyy/mm/dd': '%Y/%m/%d',
  'dd/mm/yyyy': '%d/%m/%Y',
  'mm/dd/yyyy': '%m/%d/%Y',
  'dd.mm.yyyy': '%d.%m.%Y',
  'dd-mm-yyyy': '%d-%m-%Y',
  'mm-dd-yyyy': '%m-%d-%Y',
  yyyymmdd: '%Y%m%d',
}

const times = ['', ...['%H:%M', '%H:%M:%S', '%H:%M:%S.%f', '%I:%M %p', '%I:%M:%S %p']]

const formatsOf = (day: string): string[] =>
  times.flatMap((time) =>
    time === '' ? [day] : [`${day} ${time}`, `${day}T${time}`, `${day}, ${time}`],
  )

/** How dates of a column are read; undefined where they are in ISO 8601. */
type Form = DateForm | undefined

export const isReadBySql = (form: Form): boolean =>
  form === undefined || form === 'seconds' || form === 'milliseconds' || form in days

/** Seconds since 1970 of a column of text, null where its text is no date of the form. */
export const dateSql = (name: string, form: Form): string => {
  if (form === 'seconds') return withinYears(numberSql(name))
  if (form === 'milliseconds') return withinYears(`${numberSql(name)} / 1000`)
  const column = named(name)
  const day = form && days[form]
  if (!day) return `epoch(try_cast(${column} as timestamp))`
  // A year of two digits would be one of the first century.
  return `case when regexp_matches(${column}, '[0-9]{4}') then epoch(try_strptime(${column}, [${formatsOf(day).map(literal).join(', ')}])) end`
}

/** Null outside of the years 1 to 9999. */
const withinYears = (seconds: string): string =>
  `list_filter([${seconds}], lambda s: s >= -62135596800 and s < 253402300800)[1]`
