/** What a next-word network is made of. */

/** Most suggestions an answer has. */
export const suggestions = 10

export interface Sizes {
  /** Words with the two reserved ones. */
  readonly words: number
  readonly embedding: number
  readonly units: number
  readonly layers: number
  readonly cell: 'lstm' | 'gru'
  /** Whether the output has the word vectors as its weights. */
  readonly tied: boolean
  /** Contexts of how many lengths the counted n-grams have; 0 without any. */
  readonly levels: number
}

/** Shares that training drops. */
export interface Rates {
  readonly dropout: number
  readonly inputDropout: number
  readonly recurrentDropout: number
}

/** Something that training drops: an input of the graph with the scales of its numbers. */
export interface Dropped {
  readonly input: string
  readonly rate: number
  /** For a batch of so many sentences with so many next words: the input's shape; a name is one of these. */
  readonly shape: readonly (number | 'rows' | 'batch')[]
}

/** Name of a recurrent layer, from 0. */
export const layerName = (cell: Sizes['cell'], at: number): string =>
  at === 0 ? cell : `${cell}${at + 1}`

/** What training drops, in the order in which it is drawn. */
export const droppedIn = (
  { embedding, units, layers, cell }: Sizes,
  { dropout, inputDropout, recurrentDropout }: Rates,
): Dropped[] => {
  const gates = { lstm: 4, gru: 3 }[cell]
  const names = Array.from({ length: layers }, (_, at) => layerName(cell, at))
  const all: Dropped[] = [
    { input: 'mask', rate: dropout, shape: ['rows', units] },
    ...names.map((name, at) => ({
      input: inputMask(name),
      rate: inputDropout,
      shape: ['batch', at === 0 ? embedding : units] as const,
    })),
    ...names.map((name) => ({
      input: recurrentMask(name),
      rate: recurrentDropout,
      shape: [gates * units, units],
    })),
  ]
  return all.filter(({ rate }) => rate > 0)
}

/** What is dropped of the input of a layer: the same numbers at every word of a sentence. */
export const inputMask = (layer: string): string => `mask:${layer}/input`
/** What is dropped of its recurrent weights: the same ones in a whole batch. */
export const recurrentMask = (layer: string): string => `mask:${layer}/recurrent`
