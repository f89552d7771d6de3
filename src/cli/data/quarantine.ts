/** Refused rows: looked at, released, let go of. */
import { counted } from '../../core/text.ts'
import { discardRow, listQuarantine, releaseRow } from '../../operations/quarantine.ts'
import { wholeNumber } from '../args.ts'
import { worldOf } from '../ask.ts'
import { asOwner } from '../open.ts'
import { type Asked, agreed, type Do } from './asked.ts'

const by = () => asOwner()
const most = Number.MAX_SAFE_INTEGER

/** Characters of a row that are printed. */
const mostShown = 200

export const quarantine: Do = async ({ opened, args, words: [set] }) => {
  const input = { model: set, limit: args.whole('rows', [1, 100]), cursor: args.text('cursor') }
  const answer = await listQuarantine.perform(worldOf(opened), input, by())
  const lines = answer.rows.map(
    ({ file, line, reason, text }) =>
      `${file === null ? `call ${line}` : `line ${line}`}: ${reason}\n  ${text.slice(0, mostShown)}${text.length > mostShown ? '…' : ''}`,
  )
  const more = answer.next === null ? [] : [`… more with --cursor ${answer.next}`]
  return [answer, [...lines, ...more].join('\n') || `No row of ${set} is refused.`]
}

export const release: Do = async (asked) => {
  const input = { ...placeOf(asked), text: asked.args.text('text') }
  const answer = await releaseRow.perform(worldOf(asked.opened), input, by())
  return [answer, `Released: ${counted(answer.queued, 'row')} of ${input.set} wait to be taken in.`]
}

export const discard: Do = async (asked) => {
  const input = placeOf(asked)
  const { set, line, file } = input
  await agreed(
    asked.io,
    asked.args,
    `Let go of ${file ? 'line' : 'call'} ${line} of the quarantine of ${set} for good?`,
  )
  const answer = await discardRow.perform(worldOf(asked.opened), input, by())
  return [answer, `Discarded: ${counted(answer.refused, 'refused row')} of ${input.set} left.`]
}

/** A line of the file, unless it is a number among the rows of calls. */
const placeOf = ({ args, words: [set = '', line = ''] }: Asked) => ({
  ...{ set, file: !args.flag('call') },
  line: wholeNumber('LINE', line, [1, most]),
})
