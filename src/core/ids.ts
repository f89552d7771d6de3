import { randomBytes } from 'node:crypto'

export type IdSource = () => string

/** 20 lower-case hexadecimal digits that sort by time: 12 of milliseconds, 8 random. */
export const newId: IdSource = () =>
  Date.now().toString(16).padStart(12, '0') + randomBytes(4).toString('hex')
