/** What of a row decides its side, also when its data set has another column by now. */

const recordIn = (row: string): Readonly<Record<string, unknown>> | null => {
  if (!row.startsWith('{')) return null
  try {
    return JSON.parse(row)
  } catch {
    return null
  }
}

/** The text of a field of a record; undefined where it has none. */
export const fieldIn = (row: string, column: string): string | undefined => {
  const record = recordIn(row)
  const value = record && Object.hasOwn(record, column) ? record[column] : undefined
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** A record in the order of its first columns, without those that came later. Null: rows are no records, and stay as they are. */
export const pinnedTo = (columns: readonly string[] | null) => {
  return (row: string): string => {
    const record = columns && recordIn(row)
    if (!record) return row
    const known = columns.filter((name) => Object.hasOwn(record, name))
    const names = Object.keys(record)
    if (names.length === known.length && names.every((name, at) => name === known[at])) return row
    const kept = known.map((name) => `${JSON.stringify(name)}:${JSON.stringify(record[name])}`)
    return `{${kept.join(',')}}`
  }
}
