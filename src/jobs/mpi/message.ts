/** How ranks speak to whoever started them: messages among the lines that they print. */
import type { Message } from '../wire.ts'

/** Beside what a stage says, every rank says where it runs. */
export type RankMessage<Event, Result> =
  | Message<Event, Result>
  | { readonly kind: 'hello'; readonly rank: number; readonly host: string; readonly owner: string }

/** Begins a message among lines for people: the record separator of ASCII. */
export const mark = '\x1e'

/** Names host and process that asked for the work; ranks end with it. */
export const leash = 'MILLRACE_LEASH'
