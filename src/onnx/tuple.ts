/** So many items. */
export type Tuple<
  Item,
  Length extends number,
  Made extends readonly Item[] = readonly [],
> = Made['length'] extends Length ? Made : Tuple<Item, Length, readonly [...Made, Item]>

/** Fewest and most of them; most is `number` where there is no limit. */
export type Range = readonly [fewest: number, most: number]

/** As many items as a range allows. `Gap` is what may stand where an item can be left out. */
export type Between<Item, Limits extends Range, Gap = never> = number extends Limits[1]
  ? readonly [...Tuple<Item, Limits[0]>, ...Item[]]
  : Tuple<Item | Gap, Limits[1]> extends readonly [...Tuple<unknown, Limits[0]>, ...infer Rest]
    ? readonly [...Tuple<Item, Limits[0]>, ...Partial<Rest>]
    : never

/** A known number of items as a tuple; as many as there may be otherwise. */
export type Counted<Item, Count extends number, Otherwise> = number extends Count
  ? Otherwise
  : Tuple<Item, Count>

export const isTuple = <Item, const Length extends number>(
  items: readonly Item[],
  length: Length,
): items is readonly Item[] & Tuple<Item, Length> => items.length === length

export const isWithin = (count: number, [fewest, most]: Range): boolean =>
  count >= fewest && count <= most
