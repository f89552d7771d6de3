/** Which versions are asked: those of the address, `?version=3,2`, or else whatever is served. */
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useField } from '../data/field.ts'

/** One that is asked. */
export interface Asked {
  readonly version: number | null
  /** By its number: also where another one is champion. */
  readonly byNumber: boolean
}

/** Versions that stand side by side, at most. */
const most = 2

/** The numbers in an address, each once. */
const versionsIn = (text: string | null): number[] => {
  const numbers = (text ?? '').split(',').map(Number)
  return [...new Set(numbers.filter((each) => Number.isInteger(each) && each > 0))].slice(0, most)
}

const askedOf = (text: string | null, champion: number | null): readonly Asked[] => {
  const numbers = versionsIn(text)
  return numbers.length === 0
    ? [{ version: champion, byNumber: false }]
    : numbers.map((version) => ({ version, byNumber: true }))
}

/** Those of the address, and how others are chosen. The champion alone stands in no address. */
export const useAsked = ({ champion }: Pick<ModelLoop, 'champion'>) => {
  const [field, setField] = useField('version')
  const choose = (versions: readonly number[]) => {
    const text = versionsIn(versions.join(',')).join(',')
    setField(text === String(champion) ? null : text)
  }
  return { asked: askedOf(field, champion), choose }
}
