import { ActionIcon } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Check, Copy as CopyIcon } from 'lucide-react'
import { useEffect } from 'react'
import { tell } from '../data/actions.ts'
import { short } from '../format.ts'
import css from './copy.module.css'

/** Browsers let a page copy over HTTPS and from this machine alone. */
const notCopied = 'Not copied: the browser allows it over HTTPS or on localhost alone.'

/** Copies a text; a tick says for a moment that it was, and a message that it was not. `what`: what is copied, for its name. */
export const Copy = ({ text, what }: { text: string; what: string }) => {
  const { copy, copied, error } = useClipboard({ timeout: 1500 })
  useEffect(() => {
    if (error) tell(new Error(notCopied, { cause: error }))
  }, [error])
  return (
    <>
      <ActionIcon
        size={24}
        aria-label={`Copy ${what}`}
        title={`Copy ${what}`}
        onClick={() => copy(text)}
      >
        {copied ? <Check size={14} /> : <CopyIcon size={14} />}
      </ActionIcon>
      <span className="unseen" role="status">
        {copied ? 'Copied' : ''}
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
