/**
 * A DEVELOPMENT FIXTURE: many more models, most of them with long names. Nothing here is trained or measured; the
 * product never loads this file.
 */
import type { Case } from './case.ts'
import { casesAt } from './cases.ts'

const purposes = ['churn', 'demand-forecast', 'fraud-score', 'next-best-offer', 'returns-risk']
const regions = ['emea', 'latin_america', 'north-america.without-alaska', 'x'.repeat(100)]
const mostCharacters = 100

/** Short and long names; some as long as a name may be, without a place to break it. */
const nameAt = (place: number): string => {
  const ending = `-${place + 1}`
  const start = `${purposes[place % purposes.length]}-${regions[place % regions.length]}`
  return start.slice(0, mostCharacters - ending.length) + ending
}

/** A case under another name, with runs of its own. */
const renamed = (each: Case, name: string, place: number): Case => {
  const ids = each.runs.map(({ run }) => run.id)
  const text = JSON.stringify(each)
    .replaceAll(`"${each.loop.model}"`, JSON.stringify(name))
    .replaceAll(`"${each.loop.model}-data`, `${JSON.stringify(name).slice(0, -1)}-data`)
  return JSON.parse(
    ids.reduce((all, id, at) => all.replaceAll(id, `019b${place}0${at}`.padEnd(20, '0')), text),
  )
}

/** `count` models beside the others: the states that need attention in turns. */
export const moreCasesAt = (now: number, count: number): Case[] => {
  const cases = casesAt(now)
  return Array.from({ length: count }, (_, place) => {
    const each = cases[place % cases.length]
    return each ? [renamed(each, nameAt(place), place)] : []
  }).flat()
}
