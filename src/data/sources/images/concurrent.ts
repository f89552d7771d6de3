/** Work on many things, a few at a time. */
import { setImmediate } from 'node:timers/promises'

/** What `work` makes of each, in the order they come; at most `width` of them are under way. */
export const inOrder = async function* <T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const under: Promise<R>[] = []
  try {
    for await (const item of items) {
      const begun = work(item)
      // It is heard of when its turn comes.
      begun.catch(() => {})
      under.push(begun)
      const [first] = under
      if (first && under.length >= width) {
        yield await first
        under.shift()
      }
    }
    for (const each of under) yield await each
  } finally {
    await Promise.allSettled(under)
  }
}

/** Milliseconds of work in one go. */
const longestTurn = 5

/** Lets others have their turn in a long loop: waits where a few milliseconds have passed since it last did. */
export const createTurns = () => {
  let begun = performance.now()
  return async (): Promise<void> => {
    if (performance.now() - begun < longestTurn) return
    await setImmediate()
    begun = performance.now()
  }
}
