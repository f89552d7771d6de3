/**
 * What a record has by a name that somebody else chose; undefined where it has none. `record[name]` would find what every
 * object inherits, such as `constructor` and `toString`.
 */
export const own = <Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined => (Object.hasOwn(record, name) ? record[name] : undefined)
