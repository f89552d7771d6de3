import { NativeSelect, TextInput } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { dataRoles, roles } from '../../../src/core/access.ts'
import { Ask } from '../parts/confirm.tsx'
import { Copy } from '../parts/copy.tsx'
import { Deed } from '../parts/deed.tsx'
import { useCreateKey } from './deeds.ts'
import { type Draft, empty, problemsOf } from './draft.ts'
import css from './page.module.css'
import { dataWords, roleWords } from './words.ts'

const lifetimes = [
  { value: '1d', label: 'after a day' },
  { value: '30d', label: 'after 30 days' },
  { value: '90d', label: 'after 90 days' },
  { value: '365d', label: 'after a year' },
  { value: '', label: 'never, until it is revoked' },
]

const texts: readonly (readonly [
  'name' | 'endpoints' | 'sets' | 'rate' | 'concurrency',
  string,
  string,
])[] = [
  ['name', 'Name', 'By which the audit trail knows it; else the role and a number'],
  ['endpoints', 'Endpoints', 'Where the role holds, with blanks between them; else everywhere'],
  ['sets', 'Data sets', 'Where the right on data holds; else all'],
  ['rate', 'Requests a second', 'Over all processes together; else any'],
  ['concurrency', 'Requests at a time', 'Over all processes together; else any'],
]

const Fields = (props: { draft: Draft; onWrite: (draft: Draft) => void }) => {
  const { draft, onWrite } = props
  const problems = problemsOf(draft)
  const isAdmin = draft.role === 'admin'
  const text = (wanted: readonly string[]) =>
    texts
      .filter(([name]) => wanted.includes(name))
      .map(([name, label, description]) => (
        <TextInput
          key={name}
          {...{ label, description, error: problems[name], value: draft[name] }}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => onWrite({ ...draft, [name]: currentTarget.value })}
        />
      ))
  return (
    <>
      <NativeSelect
        label="Role"
        description={roleWords[draft.role]}
        value={draft.role}
        data={[...roles]}
        onChange={({ currentTarget: { value } }) =>
          onWrite({ ...draft, role: roles.find((each) => each === value) ?? 'viewer' })
        }
      />
      {text(['name', 'endpoints'])}
      {!isAdmin && (
        <NativeSelect
          label="Right on data"
          description="Rows of data sets, and what was asked and answered"
          value={draft.data ?? ''}
          data={[
            { value: '', label: 'none' },
            ...dataRoles.map((each) => ({ value: each, label: `${each}: ${dataWords[each]}` })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            onWrite({ ...draft, data: dataRoles.find((each) => each === value) ?? null })
          }
        />
      )}
      {!isAdmin && draft.data !== null && text(['sets'])}
      <NativeSelect
        label="Expires"
        value={draft.expires ?? ''}
        data={lifetimes}
        onChange={({ currentTarget: { value } }) => onWrite({ ...draft, expires: value || null })}
      />
      {text(['rate', 'concurrency'])}
    </>
  )
}

/** The key, the one time it is shown. */
const Made = ({ secret, name }: { secret: string; name: string }) => (
  <>
    <p>
      This is the key <strong>{name}</strong>. It is shown once: copy it now, only a hash of it is
      kept.
    </p>
    <p className={css.secret}>
      <code>{secret}</code>
      <Copy text={secret} what="the key" />
    </p>
    <p className="muted">
      It is sent as the header <code>authorization: Bearer KEY</code>, never in an address.
    </p>
  </>
)

/** Makes a key, after asking what it may do, and shows it once. */
export const MakeKey = () => {
  const [opened, setOpened] = useState(false)
  const [draft, setDraft] = useState(empty)
  const create = useCreateKey()
  const made = create.data
  const isWrong = Object.keys(problemsOf(draft)).length > 0
  const open = () => {
    setDraft(empty)
    create.reset()
    setOpened(true)
  }
  const close = () => {
    setOpened(false)
    // It is not kept here either.
    create.reset()
  }
  return (
    <>
      <Deed
        {...{ asks: true, takes: 'manage', variant: 'filled' }}
        leftSection={<KeyRound size={14} />}
        busy={create.isPending}
        onPress={open}
      >
        Make a key
      </Deed>
      <Ask
        title={made ? 'A new key' : 'Make a key'}
        action="Make it"
        busy={create.isPending}
        blocked={isWrong}
        against="Not every value can be read."
        stays
        isDone={made !== undefined}
        opened={opened}
        onClose={close}
        onConfirm={() => create.mutate(draft)}
      >
        {made ? (
          <Made secret={made.key} name={made.record.name} />
        ) : (
          <Fields draft={draft} onWrite={setDraft} />
        )}
      </Ask>
    </>
  )
}
