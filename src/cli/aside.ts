import type { Quarantined } from '../data/types.ts'

/** Rows that were set aside, and the first of them. */
export const toldAside = (rejected: number, { file, line, reason }: Quarantined): string => {
  const count = rejected.toLocaleString('en')
  return file === null
    ? `${count} set aside: row ${line} of those handed over ${reason}`
    : `${count} quarantined in ${file}: line ${line} ${reason}`
}
