/** Whether a page is what it should be. */
import { noCard } from './card.ts'
import { type Card, composed, digestOf, isOurs, readPage } from './mark.ts'

export type State =
  | 'current'
  | 'missing'
  | 'stale'
  /** Of something that there is no more. */
  | 'left over'
  /** Written by somebody else, and never touched. */
  | 'foreign'

export interface Expected {
  /** Its file below the folder of the pages: `models/churn.md`. */
  readonly name: string
  readonly configured: string
  /** What the home knows of the champion; null where it knows of none. Left out on pages without a card. */
  readonly card?: Card | null
  /** Why its first part may have changed. Default: the configuration says something else. */
  readonly changed?: string
}

export interface Judged {
  readonly name: string
  readonly state: State
  /** In what it differs, as a part of a sentence; null where it does not. */
  readonly why: string | null
  /** Version that the page documents once it is written; null where it documents none. */
  readonly champion: number | null
  /** Whether the documented champion was held against that of a home. */
  readonly champions: boolean
  /** What should be there. */
  readonly text: string
}

/** A page beside the file that is there. A card of which the home knows nothing is kept as it is. */
export const judge = (expected: Expected, file: string | undefined): Judged => {
  const { name, configured, card } = expected
  // Line ends are those of the checkout.
  const found = file?.replaceAll('\r\n', '\n')
  const read = found === undefined ? null : readPage(found)
  const wanted = card === undefined ? null : (card ?? read?.card ?? noCard)
  const text = composed({ configured, card: wanted })
  const judged = { name, text, champion: wanted?.champion ?? null, champions: Boolean(card) }
  if (found === undefined) return { ...judged, state: 'missing', why: null }
  if (!isOurs(found))
    return { ...judged, state: 'foreign', why: 'it was not written by `millrace docs`' }
  if (found === text) return { ...judged, state: 'current', why: null }
  return { ...judged, state: 'stale', why: reasonOf(expected, read) }
}

const reasonOf = (
  { configured, card, changed = 'the configuration says something else' }: Expected,
  read: ReturnType<typeof readPage>,
): string => {
  if (!read) return 'it has another form'
  const reasons = [
    ...(read.edited ? ['it was changed by hand'] : []),
    ...(read.madeFrom === digestOf(configured) ? [] : [changed]),
    ...(card && read.card && read.card.champion !== card.champion
      ? [`it documents ${named(read.card.champion)}, and ${named(card.champion)} is champion`]
      : []),
  ]
  return reasons.join(', ') || 'its card would be written otherwise now'
}

const named = (version: number | null) => (version === null ? 'no version' : `version ${version}`)
