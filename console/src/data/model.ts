import { useSyncExternalStore } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
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
let chosen = stored()

/** Shows another model on the pages that show one. */
export const chooseModel = (model: string) => {
  chosen = model
  try {
    localStorage.setItem(key, model)
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

/** The model the pages show: the chosen one where it exists, else the first. */
export const useModel = () => {
  const name = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => chosen,
  )
  const loop = useLoop()
  const models: readonly ModelLoop[] = loop.data?.models ?? []
  const model = models.find((each) => each.model === name) ?? models[0] ?? null
  return { model, models, loop }
}
