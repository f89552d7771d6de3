import { catalogue } from '../../../src/core/error.ts'

const meanings = new Map(Object.entries(catalogue).map(([code, { means }]) => [code, means]))

/** What a code of the catalogue means; nothing of one that a newer server has. */
export const meaningOf = (code: string): string => meanings.get(code) ?? ''
