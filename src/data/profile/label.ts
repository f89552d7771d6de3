/** How columns go with the classes of a label. */
import type { LabelProfile } from './types.ts'

/** Classes, and values of a category, that are told apart. */
const most = { classes: 20, values: 20 }

export const mergeLabels = (
  one: LabelProfile | null,
  other: LabelProfile | null,
): LabelProfile | null => {
  if (!one || !other || one.column !== other.column) return one ?? other
  const classes = [...new Set([...one.classes, ...other.classes])].slice(0, most.classes)
  const at = (label: LabelProfile, list: readonly number[] | undefined, name: string) =>
    list?.[label.classes.indexOf(name)] ?? 0
  return {
    column: one.column,
    classes,
    counts: classes.map((name) => at(one, one.counts, name) + at(other, other.counts, name)),
    means: one.means.flatMap((mine) => {
      const theirs = other.means.find(({ column }) => column === mine.column)
      if (!theirs) return []
      const counts = classes.map(
        (name) => at(one, mine.counts, name) + at(other, theirs.counts, name),
      )
      const means = classes.map((name, place) => {
        const sum =
          at(one, mine.counts, name) * at(one, mine.means, name) +
          at(other, theirs.counts, name) * at(other, theirs.means, name)
        return sum / Math.max(counts[place] ?? 0, 1)
      })
      return [{ column: mine.column, counts, means }]
    }),
    tables: one.tables.flatMap((mine) => {
      const theirs = other.tables.find(({ column }) => column === mine.column)
      return theirs ? [mergeTables(classes, [one, mine], [other, theirs])] : []
    }),
  }
}

type Table = LabelProfile['tables'][number]

const mergeTables = (
  classes: readonly string[],
  ...sides: readonly (readonly [LabelProfile, Table])[]
): Table => {
  const values = [...new Set(sides.flatMap(([, { values }]) => values))].slice(0, most.values)
  const cell = ([label, table]: readonly [LabelProfile, Table], name: string, value: string) =>
    table.counts[label.classes.indexOf(name)]?.[table.values.indexOf(value)] ?? 0
  const sizeOf = ([label, table]: readonly [LabelProfile, Table], name: string) =>
    (table.counts[label.classes.indexOf(name)] ?? []).reduce((sum, count) => sum + count, 0)
  const total = (count: (side: (typeof sides)[number]) => number) =>
    sides.reduce((sum, side) => sum + count(side), 0)
  return {
    column: sides[0]?.[1].column ?? '',
    values,
    counts: classes.map((name) => {
      const told = values.map((value) => total((side) => cell(side, name, value)))
      const all = total((side) => sizeOf(side, name))
      return [...told, all - told.reduce((sum, count) => sum + count, 0)]
    }),
  }
}
