import type { ModelView } from '../../../src/operations/contract.ts'

/** The version that is served, if there is one. */
export const championOf = ({ aliases }: Pick<ModelView, 'aliases'>): number | null =>
  aliases.find(({ alias }) => alias === 'champion')?.version ?? null
