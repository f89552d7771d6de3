/** Work on many things, a few at a time. */

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
