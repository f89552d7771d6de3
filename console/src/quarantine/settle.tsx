import { Textarea } from '@mantine/core'
import { CornerUpLeft, Pencil, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { RefusedRow } from '../../../src/core/records.ts'
import { plural, sentence } from '../format.ts'
import { Ask } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { useCorrect, useDiscard, useRelease } from './deeds.ts'
import { draftOf, placeOf, rowIn } from './row.ts'

interface Some {
  readonly set: string
  readonly rows: readonly RefusedRow[]
  readonly onSettled: () => void
}

/** Reasons that are told of several rows, at most. */
const told = 4

const Reasons = ({ rows }: Pick<Some, 'rows'>) => {
  const reasons = [...new Set(rows.map(({ reason }) => reason))]
  return (
    <div>
      <strong>{rows.length === 1 ? 'It was refused because' : 'They were refused because'}</strong>
      <ul>
        {reasons.slice(0, told).map((each) => (
          <li key={each}>{sentence(each)}</li>
        ))}
        {reasons.length > told && <li>and {plural(reasons.length - told, 'more reason')}</li>}
      </ul>
    </div>
  )
}

const Settle = (
  props: Some & {
    verb: 'Release' | 'Discard'
    icon: ReactNode
    color?: string
    busy: boolean
    onConfirm: () => void
    children: ReactNode
  },
) => {
  const { set, rows, verb, busy } = props
  const [opened, setOpened] = useState(false)
  const what = plural(rows.length, 'row')
  return (
    <>
      <Deed
        takes="writeData"
        asks
        leftSection={props.icon}
        busy={busy}
        against={rows.length === 0 ? 'No row is shown.' : null}
        onPress={() => setOpened(true)}
      >
        {verb} {what}
      </Deed>
      <Ask
        title={`${verb} ${what} of ${set}?`}
        action={`${verb} ${what}`}
        {...(props.color !== undefined && { color: props.color })}
        busy={busy}
        opened={opened}
        onClose={() => setOpened(false)}
        onConfirm={props.onConfirm}
      >
        {props.children}
        <Reasons rows={rows} />
        <p>It cannot be undone.</p>
      </Ask>
    </>
  )
}

/** Hands rows over once more, as they are. */
export const Release = (some: Some) => {
  const release = useRelease(some.set, some.onSettled)
  return (
    <Settle
      {...some}
      verb="Release"
      icon={<CornerUpLeft size={13} />}
      busy={release.isPending}
      onConfirm={() => release.mutate(some.rows)}
    >
      <p>
        {plural(some.rows.length, 'row')} of {some.set} wait again, as they are, for the next
        ingestion. What still does not fit, or fails a check that blocks, is refused and stays here.
      </p>
    </Settle>
  )
}

/** Lets go of rows for good. */
export const Discard = (some: Some) => {
  const discard = useDiscard(some.set, some.onSettled)
  return (
    <Settle
      {...some}
      verb="Discard"
      icon={<Trash2 size={13} />}
      color="red"
      busy={discard.isPending}
      onConfirm={() => discard.mutate(some.rows)}
    >
      <p>
        What {plural(some.rows.length, 'row')} of {some.set} said is removed for good; nothing ever
        learns from it. The audit trail keeps that it was done, not what the rows said.
      </p>
    </Settle>
  )
}

const Draft = (props: {
  set: string
  row: RefusedRow
  text: string
  problem: string | null
  onWrite: (text: string) => void
}) => (
  <>
    <p>
      {sentence(props.row.reason)} As it stands below it waits for the next ingestion of {props.set}
      , in place of the refused row. It cannot be undone.
    </p>
    <Textarea
      label="The row"
      autosize
      minRows={3}
      maxRows={12}
      value={props.text}
      error={props.problem}
      description={props.row.isCut ? 'Only its beginning was listed: write all of it.' : undefined}
      onChange={({ currentTarget }) => props.onWrite(currentTarget.value)}
    />
  </>
)

/** Corrects one row and hands it over; the dialog stays where that is refused again. */
export const Correct = (props: { set: string; row: RefusedRow; onSettled: () => void }) => {
  const { set, row, onSettled } = props
  const [opened, setOpened] = useState(false)
  const [text, setText] = useState('')
  const close = () => setOpened(false)
  const correct = useCorrect(set, row, () => {
    close()
    onSettled()
  })
  const { problem, written } = rowIn(text, row)
  return (
    <>
      <Deed
        takes="writeData"
        asks
        size="compact-xs"
        leftSection={<Pencil size={12} />}
        aria-label={`Correct ${placeOf(row)}`}
        onPress={() => {
          setText(draftOf(row))
          setOpened(true)
        }}
      >
        Correct
      </Deed>
      <Ask
        title={`Correct and release a row of ${set}?`}
        action="Release the corrected row"
        busy={correct.isPending}
        blocked={problem !== null}
        against={problem ?? ''}
        stays
        opened={opened}
        onClose={close}
        onConfirm={() => correct.mutate(written)}
      >
        <Draft set={set} row={row} text={text} problem={problem} onWrite={setText} />
      </Ask>
    </>
  )
}
