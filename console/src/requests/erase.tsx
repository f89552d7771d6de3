import { TextInput } from '@mantine/core'
import { UserX } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { AnswerOf } from '../../../src/operations/index.ts'
import * as at from '../addresses.ts'
import { plural, short } from '../format.ts'
import { Ask } from '../parts/confirm.tsx'
import { Copy } from '../parts/copy.tsx'
import { Deed } from '../parts/deed.tsx'
import { useEraseRequests } from './deeds.ts'

type Erased = AnswerOf<'POST', '/requests/subject/delete'>

const Outcome = ({ erased: { records, files, fingerprint } }: { erased: Erased }) => (
  <>
    <p>
      {records === 0
        ? 'Nothing was kept of this person.'
        : `${plural(records, 'request')} erased with what was said of them, ${plural(files, 'file')} written anew.`}
    </p>
    <p>
      The <Link href={at.audit({ action: 'requests.erase' })}>audit trail</Link> knows the person as{' '}
      <code title={fingerprint}>{short(fingerprint)}</code>
      <Copy text={fingerprint} what="the fingerprint" />.
    </p>
  </>
)

const Question = (props: { subject: string; onSubject: (subject: string) => void }) => (
  <>
    <p>
      Every request of this person to any model goes from the log until now, with its answer and
      what was said of it. Models that name no person by <code>subject</code> have none of anybody.
      It cannot be undone.
    </p>
    <TextInput
      label="Whose requests: the value of the column that subject names"
      value={props.subject}
      autoComplete="off"
      spellCheck={false}
      maxLength={1000}
      onChange={({ currentTarget }) => props.onSubject(currentTarget.value)}
    />
  </>
)

/** Erases what is kept of one person, after asking for the exact value. */
export const EraseRequests = () => {
  const [opened, setOpened] = useState(false)
  const [subject, setSubject] = useState('')
  const erase = useEraseRequests()
  const said = subject.trim()
  const open = () => {
    setSubject('')
    erase.reset()
    setOpened(true)
  }
  return (
    <>
      <Deed
        takes="writeData"
        asks
        leftSection={<UserX size={13} />}
        busy={erase.isPending}
        onPress={open}
      >
        Erase requests of a person
      </Deed>
      <Ask
        title={erase.data ? 'Erased from the inference log' : 'Erase the requests of a person?'}
        action="Erase for good"
        color="red"
        busy={erase.isPending}
        blocked={said === ''}
        against="Write whose requests they are first."
        stays
        isDone={erase.data !== undefined}
        opened={opened}
        onClose={() => setOpened(false)}
        onConfirm={() => erase.mutate(said)}
      >
        {erase.data ? (
          <Outcome erased={erase.data} />
        ) : (
          <Question subject={subject} onSubject={setSubject} />
        )}
      </Ask>
    </>
  )
}
