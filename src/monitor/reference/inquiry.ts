/** Counts what was asked by the features of a version. */
import { readNumber } from '../../columns/value.ts'
import type { Asked, Inquiry, Matrix } from './asked.ts'
import type { Features } from './features.ts'
import { createPicturing } from './picturing.ts'
import type { ColumnReading, Readings } from './readings.ts'
import { settledTo } from './sinks.ts'
import { createTextSink, type TextSink } from './texts.ts'
import { keyOf, numberOf, textOf } from './values.ts'

type Fields = Readonly<Record<string, unknown>>

/** Places of an array that are features, at most. */
const mostPlaces = 200

/** `masked`: columns whose values are not kept. */
export const createInquiry = (
  readings: Readings,
  features: Features,
  masked: ReadonlySet<string>,
): Inquiry => {
  const { picture } = readings
  if (picture) return createPicturing(picture, features, masked.has(picture.form.column))
  const texts: TextSink[] = []
  const add = readings.columns
    ? declared(
        readings.columns.filter(({ name }) => !masked.has(name)),
        features,
        texts,
      )
    : openly(readings, features, texts)
  return {
    async add(asked) {
      const records = recordsIn(asked, readings)
      for (const record of records) add(record)
      return records.length > 0
    },
    words: () => texts[0]?.words() ?? null,
  }
}

const declared = (columns: readonly ColumnReading[], features: Features, texts: TextSink[]) => {
  const sinks = columns.map((column) => [column.name, sinkOf(column, features, texts)] as const)
  return (fields: Fields) => {
    for (const [name, add] of sinks) add(fields[name])
  }
}

const sinkOf = (
  column: ColumnReading,
  features: Features,
  texts: TextSink[],
): ((value: unknown) => void) => {
  const { name, type, grain } = column
  if (type === 'text') {
    const sink = createTextSink(column, features)
    texts.push(sink)
    return sink.add
  }
  if (type === 'number' || type === 'date') {
    const sink = features.number(name, 'input', settledTo(grain))
    return (value) => {
      const number = numberOf(value, column)
      if (typeof number === 'number') sink.add(number)
      else sink.count(number)
    }
  }
  const sink = features.category(name, 'input')
  return (value) => {
    const text = textOf(value)
    if (text === null) sink.count('invalid')
    else if (text === '') sink.count('missing')
    else sink.add(keyOf(text, type))
  }
}

/** Whatever is asked, each value by what it is. */
const openly = ({ text }: Readings, features: Features, texts: TextSink[]) => {
  const addText = (value: string) => {
    if (texts.length === 0)
      texts.push(createTextSink({ ...{ name: text ?? alone, type: 'text' }, ...bare }, features))
    texts[0]?.add(value)
  }
  return (fields: Fields) => {
    for (const [name, value] of Object.entries(fields)) {
      if (name === (text ?? alone) && typeof value === 'string') addText(value)
      else addOpen(name, value, features)
    }
  }
}

const alone = 'text'
const bare = { grain: null, words: null }

const addOpen = (name: string, value: unknown, features: Features): void => {
  const sink = features.open(name, 'input')
  const text = textOf(value)
  if (text === null) sink?.invalid()
  else if (text === '') sink?.missing()
  else {
    const number = readNumber(text)
    if (number === undefined) sink?.text(keyOf(text, 'category'))
    else sink?.number(number)
  }
}

/** What was asked as values by column, a row each. */
const recordsIn = (asked: Asked, { order, text, columns, inputs }: Readings): readonly Fields[] => {
  switch (asked.kind) {
    case 'nothing':
      return []
    case 'text':
      return columns && text === null ? [] : [{ [text ?? alone]: asked.text }]
    case 'record':
      return [normal(asked.record)]
    case 'list': {
      const names = order ?? asked.values.map((_, at) => `${at + 1}`)
      if (names.length !== asked.values.length) return []
      return [Object.fromEntries(names.map((name, at) => [name, asked.values[at]]))]
    }
    case 'arrays': {
      const rows = rowsOf(asked.arrays, inputs)
      const known = columns && new Set(columns.map(({ name }) => name))
      return rows.filter((row) => !known || Object.keys(row).some((name) => known.has(name)))
    }
  }
}

const normal = (record: Fields): Fields =>
  Object.keys(record).every((name) => name === name.normalize('NFC'))
    ? record
    : Object.fromEntries(
        Object.entries(record).map(([name, value]) => [name.normalize('NFC'), value]),
      )

/** Rows of arrays: each place is a column, called as it is known. */
const rowsOf = (
  arrays: ReadonlyMap<string, Matrix>,
  inputs: Readings['inputs'],
): readonly Fields[] => {
  const rows = Math.max(0, ...[...arrays.values()].map((matrix) => matrix.rows))
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(
      [...arrays].flatMap(([name, matrix]) =>
        Array.from({ length: Math.min(matrix.width, mostPlaces) }, (_, place) => [
          inputs[name]?.[place] ?? placeName(name, place, matrix.width),
          matrix.at(row, place),
        ]),
      ),
    ),
  )
}

export const placeName = (name: string, place: number, width: number): string =>
  width === 1 ? name : `${name}[${place}]`
