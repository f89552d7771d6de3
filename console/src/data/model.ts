import { useEffect, useSyncExternalStore } from 'react'
import { useLocation } from 'wouter'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { modelIn } from '../addresses.ts'
import { useLoop } from './queries.ts'

const key = 'millrace-model'
const listeners = new Set<() => void>()

const stored = () => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
let last = stored()

const remember = (model: string) => {
  last = model
  try {
    localStorage.setItem(key, model)
  } catch {
    // Without storage it is remembered as long as the page lasts.
  }
  for (const listener of listeners) listener()
}

const useLast = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => last,
  )

/** The data set that a model learns from; called like the model while nothing is known of it. */
export const useSetOf = (model: string): string =>
  useLoop().data?.models.find((each) => each.model === model)?.dataset?.name ?? model

/** Remembers the model whose page is looked at, for the menu of pages that are of no model. */
export const useRemembered = () => {
  const [path] = useLocation()
  const named = modelIn(path)
  useEffect(() => {
    if (named !== null) remember(named)
  }, [named])
}

/**
 * The model of the page that is looked at, as its address names it; null where there is no such model. On a page
 * of the whole project it is the one looked at last, else the first.
 */
export const useModel = () => {
  const [path] = useLocation()
  const before = useLast()
  const loop = useLoop()
  const models: readonly ModelLoop[] = loop.data?.models ?? []
  const find = (name: string | null) => models.find((each) => each.model === name)
  const named = modelIn(path)
  const model = (named === null ? (find(before) ?? models[0]) : find(named)) ?? null
  return { model, models, loop, named }
}
