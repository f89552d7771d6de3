import { TextInput } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiError, signIn } from '../data/api.ts'
import { Deed } from '../parts/deed.tsx'
import { Page } from '../parts/page.tsx'
import { Prose, Skeletons } from '../parts/states.tsx'
import { Mark } from '../shell/mark.tsx'
import css from './gate.module.css'
import { type Known, seesProject, useAccess, useRenewed } from './query.ts'
import { SignOut } from './signed.tsx'

/** What is wrong with what was typed, and with its key. */
const useSignIn = () => {
  const renewed = useRenewed()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy || text.trim() === '') return
    setBusy(true)
    setProblem(null)
    try {
      await signIn(text.trim())
      await renewed()
    } catch (error) {
      const why = error instanceof ApiError ? error.why : undefined
      setProblem(
        [error instanceof Error ? error.message : `${error}`, why].filter(Boolean).join(' '),
      )
    } finally {
      setBusy(false)
    }
  }
  return { text, setText, busy, problem, submit }
}

const SignInForm = () => {
  const { text, setText, busy, problem, submit } = useSignIn()
  return (
    <form className={css.form} onSubmit={submit}>
      <TextInput
        type="password"
        label="Key"
        description="It begins with mrk_"
        name="key"
        autoComplete="current-password"
        autoFocus
        spellCheck={false}
        value={text}
        error={problem}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Deed
        {...{ type: 'submit', variant: 'filled', takes: 'open' }}
        leftSection={<KeyRound size={14} />}
        busy={busy}
        against={text.trim() === '' ? 'No key is typed yet.' : null}
      >
        Sign in
      </Deed>
      <p className={css.hint}>
        <Prose text="An admin gives keys out, on the page Access, or on the machine: `millrace keys create --role viewer`." />
      </p>
    </form>
  )
}

const Frame = ({ title, lead, children }: { title: string; lead: string; children: ReactNode }) => (
  <main className={css.frame}>
    <div className={css.card}>
      <Mark size={34} turning={false} />
      <Page title={title} lead={lead}>
        {children}
      </Page>
    </div>
  </main>
)

const Inside = ({ known, children }: { known: Known; children: ReactNode }) => {
  if (known.principal.kind === 'nobody')
    return (
      <Frame title="Sign in" lead="This Millrace asks for a key.">
        <SignInForm />
      </Frame>
    )
  if (seesProject(known)) return children
  return (
    <Frame
      title="Nothing to see here"
      lead={`The key ${known.principal.name} may ask models, and may not look at the project.`}
    >
      <SignOut />
    </Frame>
  )
}

/** Lets in who may look at the project; asks for a key where one is needed. */
export const Gate = ({ children }: { children: ReactNode }) => {
  const { data, error } = useAccess()
  if (data) return <Inside known={data}>{children}</Inside>
  // A server that is away is told of by the pages.
  return error ? children : <Skeletons rows={2} />
}
