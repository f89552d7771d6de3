import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { useModel } from '../data/model.ts'
import { addressOf, isOfModel, pages } from '../pages.ts'

/** Milliseconds in which the second key of two has to follow. */
const patience = 1500

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))

const isAsking = (): boolean => document.querySelector('[role=dialog]') !== null

/** Where `g` and a key lead; null where nothing is reached by it. */
const reachedBy = (key: string, model: string | null): string | null => {
  const page = pages.find(({ menu }) => menu?.key === key)
  if (!page || (isOfModel(page) && model === null)) return null
  return addressOf(page, model ?? '')
}

/** Puts the focus into the search of the page, where it has one. */
const searchPage = (): boolean => {
  const field = document.querySelector<HTMLInputElement>('main input[type=search]')
  field?.focus()
  return field !== null
}

/** What single keys do; Ctrl-K and ⌘K search from everywhere, also while something is written. */
export const useShortcuts = (on: { search: () => void; help: () => void }) => {
  const [, navigate] = useLocation()
  const { model } = useModel()
  const name = model?.model ?? null
  const begun = useRef(0)
  useEffect(() => {
    const goTo = (key: string) => {
      const to = reachedBy(key, name)
      if (to !== null) navigate(to)
    }
    const press = (event: KeyboardEvent): boolean => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        on.search()
        return true
      }
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
      if (!isPlain || isWriting(event.target) || isAsking()) return false
      const wasBegun = Date.now() - begun.current < patience
      begun.current = event.key === 'g' && !wasBegun ? Date.now() : 0
      if (wasBegun) goTo(event.key)
      else if (event.key === '?') on.help()
      else if (event.key === '/') {
        if (!searchPage()) on.search()
      } else return false
      return true
    }
    const hear = (event: KeyboardEvent) => {
      if (press(event)) event.preventDefault()
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [name, navigate, on])
}
