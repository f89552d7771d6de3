import { Checkbox, TextInput } from '@mantine/core'
import { UserX } from 'lucide-react'
import { useState } from 'react'
import type { AnswerOf } from '../../../src/operations/index.ts'
import { count, plural } from '../format.ts'
import { Ask } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { useErase } from './deeds.ts'
import { LearntFrom } from './learnt.tsx'

type Erased = AnswerOf<'POST', '/api/data/:set/erase'>

/** What was erased, what learnt from it, and where it still stands. */
const Outcome = ({ erased: { versions, learners, unsure, left } }: { erased: Erased }) => (
  <>
    {versions.length === 0 ? (
      <p>No version held such a row. None that comes later is taken in.</p>
    ) : (
      <div>
        <strong>Erased from</strong>
        <ul>
          {versions.map(({ number, rows }) => (
            <li key={number}>
              data version {number}: {plural(rows, 'row')}
            </li>
          ))}
        </ul>
      </div>
    )}
    {learners.length > 0 && (
      <LearntFrom
        title="These models learnt from the rows, and know what they knew until they are deleted"
        learners={learners}
      />
    )}
    {unsure.length > 0 && (
      <LearntFrom
        title="These may have learnt from such rows; those of their data are gone"
        learners={unsure}
      />
    )}
    {left.rows > 0 && (
      <p>
        {plural(left.rows, 'row')} still {left.rows === 1 ? 'stands' : 'stand'} in{' '}
        <code>{left.file}</code>, line {left.lines.map((line) => count(line)).join(', ')}: Millrace
        leaves them out, and does not change the file.
      </p>
    )}
  </>
)

const Question = (props: {
  set: string
  column: string
  subject: string
  absent: boolean
  onSubject: (subject: string) => void
  onAbsent: (absent: boolean) => void
}) => {
  const { set, column } = props
  return (
    <>
      <p>
        Every row whose <code>{column}</code> is exactly this goes from every version of {set}, from
        what waits and from the quarantine, and none that comes later is taken in. The models that
        learnt from them are listed afterwards. It cannot be undone.
      </p>
      <TextInput
        label={`Whose rows: the value of ${column}`}
        value={props.subject}
        autoComplete="off"
        spellCheck={false}
        maxLength={1000}
        onChange={({ currentTarget }) => props.onSubject(currentTarget.value)}
      />
      <Checkbox
        size="xs"
        checked={props.absent}
        label="Also where no row has this value yet: keep out those that come"
        onChange={({ currentTarget }) => props.onAbsent(currentTarget.checked)}
      />
    </>
  )
}

/** Erases the rows of one person from all of a data set, after asking for the exact value. */
export const Erase = ({ set, column }: { set: string; column: string }) => {
  const [opened, setOpened] = useState(false)
  const [subject, setSubject] = useState('')
  const [absent, setAbsent] = useState(false)
  const erase = useErase(set)
  const close = () => setOpened(false)
  const open = () => {
    setSubject('')
    setAbsent(false)
    erase.reset()
    setOpened(true)
  }
  const said = subject.trim()
  return (
    <>
      <Deed
        takes="writeData"
        asks
        leftSection={<UserX size={13} />}
        busy={erase.isPending}
        onPress={open}
      >
        Erase a person
      </Deed>
      <Ask
        title={erase.data ? `Erased from ${set}` : `Erase a person from ${set}?`}
        action="Erase for good"
        color="red"
        busy={erase.isPending}
        blocked={said === ''}
        against={`Write the value of ${column} first.`}
        stays
        isDone={erase.data !== undefined}
        opened={opened}
        onClose={close}
        onConfirm={() => erase.mutate({ subject: said, absent })}
      >
        {erase.data ? (
          <Outcome erased={erase.data} />
        ) : (
          <Question
            {...{ set, column, subject, absent }}
            onSubject={setSubject}
            onAbsent={setAbsent}
          />
        )}
      </Ask>
    </>
  )
}
