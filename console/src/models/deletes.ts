import type { Deletion } from '../../../src/loop/deletion.ts'
import { bytes, plural } from '../format.ts'

const numbered = (what: string, numbers: readonly number[]): string =>
  numbers.length > 6
    ? plural(numbers.length, what)
    : `${numbers.length === 1 ? what : `${what}s`} ${numbers.join(', ')}`

/** What goes with a deletion, and what of it stays, each thing in words. */
export const wordsOf = ({
  goes,
  stays,
}: Pick<Deletion, 'goes' | 'stays'>): { readonly goes: string[]; readonly stays: string[] } => {
  const some = (count: number, words: string) => (count > 0 ? [words] : [])
  const parts = (of: Deletion['stays']) => [
    ...some(of.versions.length, numbered('version', of.versions)),
    ...some(of.runs.length, plural(of.runs.length, 'run')),
    ...some(of.datasets.length, numbered('data version', of.datasets)),
  ]
  return {
    goes: [
      ...parts(goes),
      ...some(goes.aliases.length, `the alias ${goes.aliases.join(', ')}`),
      ...some(goes.evaluations, plural(goes.evaluations, 'evaluation')),
      ...some(goes.studies, plural(goes.studies, 'search', 'searches')),
      ...some(goes.comparisons, plural(goes.comparisons, 'comparison')),
      ...some(goes.bytes, `${bytes(goes.bytes)} of files that nothing else needs`),
    ],
    stays: parts(stays),
  }
}
