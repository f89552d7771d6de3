/** A key that is to be made, as it is written. */
import type { DataRole, Role } from '../../../src/core/access.ts'
import { namesIn, numberProblem } from './words.ts'

export interface Draft {
  readonly name: string
  readonly role: Role
  readonly endpoints: string
  readonly data: DataRole | null
  readonly sets: string
  readonly expires: string | null
  readonly rate: string
  readonly concurrency: string
}

export const empty: Draft = {
  ...{ name: '', role: 'viewer', endpoints: '', data: null, sets: '', expires: '90d' },
  ...{ rate: '', concurrency: '' },
}

type Problems = Readonly<Partial<Record<keyof Draft, string>>>

const isName = (name: string): boolean => /^[A-Za-z0-9._-]{1,100}$/.test(name)
const unnamed = 'Letters, digits, ".", "_" or "-".'

/** What is wrong with each field; none of those that are well. */
export const problemsOf = ({ name, endpoints, sets, rate, concurrency }: Draft): Problems => {
  const ofNames = (text: string) => (namesIn(text)?.every(isName) === false ? unnamed : null)
  const found = {
    name: name.trim() === '' || isName(name.trim()) ? null : unnamed,
    ...{ endpoints: ofNames(endpoints), sets: ofNames(sets) },
    rate: numberProblem(rate, false),
    concurrency: numberProblem(concurrency, true),
  }
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null))
}

const numberIn = (text: string): number | undefined =>
  text.trim() === '' ? undefined : Number(text)

/** What the server is asked for. */
export const askedOf = (draft: Draft) => {
  const { name, role, data, expires } = draft
  const fields = {
    ...{ role, name: name.trim() || undefined, endpoints: namesIn(draft.endpoints) },
    data: role === 'admin' ? undefined : (data ?? undefined),
    sets: data === null || role === 'admin' ? undefined : namesIn(draft.sets),
    ...{ expires: expires ?? undefined, rate: numberIn(draft.rate) },
    concurrency: numberIn(draft.concurrency),
  }
  return fields
}
