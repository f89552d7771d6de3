import { useCallback, useEffect, useLayoutEffect, useState } from 'react'

/** Where lists were left, by their address: Back finds them there. */
const left = new Map<string, number>()

const here = () => `${location.pathname}${location.search}`

interface Scroll {
  /** Pixels of the list above what is in view. */
  readonly top: number
  readonly height: number
}

/** What is in view of a list that scrolls in a frame of its own, or with the page where it is `narrow`. */
export const useScroll = (
  narrow: boolean,
): Scroll & {
  readonly toTop: () => void
  readonly frame: (element: HTMLElement | null) => void
} => {
  const [element, frame] = useState<HTMLElement | null>(null)
  const [scroll, setScroll] = useState<Scroll>({ top: 0, height: 900 })
  useLayoutEffect(() => {
    if (!element) return
    const measure = () => {
      const next = narrow
        ? { top: Math.max(0, -element.getBoundingClientRect().top), height: innerHeight }
        : { top: element.scrollTop, height: element.clientHeight }
      setScroll((before) =>
        before.top === next.top && before.height === next.height ? before : next,
      )
      if (!narrow) left.set(here(), element.scrollTop)
    }
    const before = left.get(here())
    if (!narrow && before) element.scrollTop = before
    measure()
    const source = narrow ? window : element
    source.addEventListener('scroll', measure, { passive: true })
    addEventListener('resize', measure)
    return () => {
      source.removeEventListener('scroll', measure)
      removeEventListener('resize', measure)
    }
  }, [element, narrow])
  const toTop = useCallback(() => {
    if (narrow) element?.scrollIntoView({ block: 'start' })
    else element?.scrollTo({ top: 0 })
  }, [element, narrow])
  return { ...scroll, toTop, frame }
}

/** Another list begins at its top. */
export const useTopAnew = (question: string, toTop: () => void) => {
  const [shown, setShown] = useState(question)
  useEffect(() => {
    if (shown === question) return
    setShown(question)
    toTop()
  }, [shown, question, toTop])
}
