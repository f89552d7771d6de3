/** Rows of classes drawn so that each class has as many: for training alone, never for what a model is judged by. */
import { MillraceError } from '../core/error.ts'
import { createRng, hash, type Rng, shuffle } from '../core/rng.ts'
import { type Rows, subset } from '../core/rows.ts'

export const samplings = ['over', 'under'] as const
/** `over`: of each class as many rows as of the most frequent one, some of them again; `under`: as many as of the rarest. */
export type Sampling = (typeof samplings)[number]

/** Rows without a class are left out. Fails with `bad_data` where there are none with one. */
export const resampled = (
  rows: Rows,
  classOf: (row: string) => string | null,
  { sampling, seed }: { readonly sampling: Sampling; readonly seed: number },
): Rows => {
  const classes = placesOf(rows, classOf)
  const sizes = [...classes.values()].map(({ length }) => length)
  if (sizes.length === 0)
    throw new MillraceError('bad_data', {
      what: 'None of the training rows has a class.',
      fix: 'Give rows with a class.',
    })
  const size = sampling === 'over' ? Math.max(...sizes) : Math.min(...sizes)
  const drawn = [...classes]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, places]) => drawnOf(places, size, createRng(hash(`${seed}:${name}`))))
  return subset(rows, Uint32Array.from(drawn).sort())
}

const placesOf = (rows: Rows, classOf: (row: string) => string | null) => {
  const places = new Map<string, number[]>()
  let place = 0
  for (const row of rows) {
    const name = classOf(row)
    if (name !== null) {
      const known = places.get(name)
      if (known) known.push(place)
      else places.set(name, [place])
    }
    place++
  }
  return places
}

/** Fewer than there are without return; more: all of them, and the rest with return. */
const drawnOf = (places: readonly number[], size: number, rng: Rng): number[] => {
  if (size <= places.length) return shuffle([...places], rng).slice(0, size)
  const more = Array.from(
    { length: size - places.length },
    () => places[rng.below(places.length)] ?? 0,
  )
  return [...places, ...more]
}
