import { ActionIcon } from '@mantine/core'
import { Check, Copy as CopyIcon } from 'lucide-react'
import { useState } from 'react'
import { short } from '../format.ts'
import css from './copy.module.css'

/** Copies a text; a tick says for a moment that it was. `what`: what is copied, for its name. */
export const Copy = ({ text, what }: { text: string; what: string }) => {
  const [done, setDone] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(text)
    setDone(true)
    setTimeout(() => setDone(false), 1500)
  }
  return (
    <>
      <ActionIcon
        size={24}
        aria-label={`Copy ${what}`}
        title={`Copy ${what}`}
        onClick={() => void copy().catch(() => {})}
      >
        {done ? <Check size={14} /> : <CopyIcon size={14} />}
      </ActionIcon>
      <span className="unseen" role="status">
        {done ? 'Copied' : ''}
      </span>
    </>
  )
}

/** The beginning of a digest or an id, with all of it to copy. */
export const Digest = ({ text, what }: { text: string; what: string }) => (
  <span className={css.digest}>
    <code title={text}>{short(text)}</code>
    <Copy text={text} what={what} />
  </span>
)
