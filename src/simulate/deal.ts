import { createRng, shuffle } from '../core/rng.ts'
import type { Occasion } from './define.ts'

/**
 * Draws from some items so that none comes again before as many events are over as there are items: users hardly send the
 * same twice, and what repeats looks like a source that is stuck. Their order is shuffled by the seed. Of no items it draws undefined.
 */
export const deal = <Item>(items: readonly Item[]): ((at: Occasion) => Item | undefined) => {
  let dealt: { readonly seed: number; readonly order: Uint32Array } | undefined
  return ({ seed, event }) => {
    if (dealt?.seed !== seed)
      dealt = { seed, order: shuffle(Uint32Array.from(items.keys()), createRng(seed)) }
    return items[dealt.order[event % items.length] ?? 0]
  }
}
