import { User } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useField } from '../data/field.ts'
import { Deed } from '../parts/deed.tsx'
import { Drop } from '../parts/drop.tsx'
import { Input } from '../parts/field.tsx'
import { useFingerprint } from './deeds.ts'
import css from './page.module.css'

const Whose = ({ close }: { close: () => void }) => {
  const [, choose] = useField('subject')
  const [text, setText] = useState('')
  const [isUnknown, setUnknown] = useState(false)
  const find = useFingerprint((fingerprint) => {
    setUnknown(fingerprint === null)
    if (fingerprint === null) return
    close()
    choose(fingerprint)
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '' && !find.isPending) find.mutate(text.trim())
  }
  return (
    <form className={css.person} onSubmit={submit}>
      <p>
        The value of the column that <code>subject</code> names. The address has the fingerprint of
        it, not the value.
      </p>
      <Input
        type="text"
        aria-label="Whose requests"
        placeholder="Whose requests"
        autoComplete="off"
        maxLength={1000}
        value={text}
        onWrite={setText}
      />
      <Deed
        takes="readData"
        type="submit"
        busy={find.isPending}
        against={text.trim() === '' ? 'Write whose they are first.' : null}
      >
        Show
      </Deed>
      {isUnknown && <p role="alert">Nobody is known yet: no request names a person.</p>}
    </form>
  )
}

/** Requests of one person alone. */
export const Person = () => (
  <Drop
    label="Person"
    name="Requests of a person"
    side="left"
    icon={<User size={14} aria-hidden="true" />}
  >
    {(close) => <Whose close={close} />}
  </Drop>
)
