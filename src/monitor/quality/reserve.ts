/** So many items at most, each of all that came as likely as any other (Vitter's R, 1985). */
import { createRng } from '../../core/rng.ts'

export const createReserve = <Item>(most: number, seed: number) => {
  const rng = createRng(seed)
  const items: Item[] = []
  let came = 0
  return {
    add(item: Item) {
      came++
      const place = came <= most ? came - 1 : rng.below(came)
      if (place < most) items[place] = item
    },
    items: (): readonly Item[] => items,
    came: () => came,
  }
}
