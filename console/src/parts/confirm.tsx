import { Button, Checkbox, Modal } from '@mantine/core'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { keepFocus } from '../data/focus.ts'
import css from './confirm.module.css'
import { Deed } from './deed.tsx'

/** What is asked, and what is done where the answer is yes. */
interface Question {
  readonly action: string
  readonly color?: string
  /** What has to be accepted in words before the action can be taken. */
  readonly insist?: string
  readonly busy: boolean
  /** It cannot be done, or it is not known yet what it would do. */
  readonly blocked?: boolean
  /** Why not, where that is known. */
  readonly against?: string
  /** It is closed by whoever opened it, once it is done. */
  readonly stays?: boolean
  /** It was done, and is told of: all that is left is to close. */
  readonly isDone?: boolean
  readonly onConfirm: () => void
  readonly children: ReactNode
}

const Body = (props: Question & { readonly onClose: () => void }) => {
  const { action, color = 'race', insist, busy, blocked = false, onConfirm, onClose } = props
  const { against = 'It is not known yet what it would do.', stays = false, isDone = false } = props
  const [sure, setSure] = useState(false)
  const unsure = insist !== undefined && !sure ? 'The box above has to be ticked first.' : null
  return (
    <div className={css.body}>
      <div className={css.text}>{props.children}</div>
      {insist && (
        <Checkbox
          size="xs"
          checked={sure}
          onChange={(event) => setSure(event.currentTarget.checked)}
          label={insist}
        />
      )}
      <div className={css.foot}>
        <Button onClick={onClose} data-autofocus>
          {isDone ? 'Close' : 'Keep as it is'}
        </Button>
        {!isDone && (
          <Deed
            {...{ variant: 'filled', color, busy, takes: 'open' }}
            against={blocked ? against : unsure}
            onPress={() => {
              onConfirm()
              if (!stays) onClose()
            }}
          >
            {action}
          </Deed>
        )}
      </div>
    </div>
  )
}

/** A question, where it is asked; the focus goes back where it came from. */
export const Ask = (
  props: Question & {
    readonly title: string
    readonly opened: boolean
    readonly onClose: () => void
  },
) => {
  const { title, opened, ...question } = props
  const opener = useRef<Element | null>(null)
  useLayoutEffect(() => {
    if (opened) opener.current = document.activeElement
  }, [opened])
  useEffect(() => () => void setTimeout(keepFocus), [])
  const goBack = () => {
    const from = opener.current
    if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true })
    keepFocus()
  }
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      title={title}
      returnFocus={false}
      onExitTransitionEnd={() => setTimeout(goBack)}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Body {...question} />
    </Modal>
  )
}

/** A question before something that matters. With `insist`, a box has to be ticked first. */
export const Confirm = (
  props: Question & {
    readonly title: string
    readonly trigger: (open: () => void) => ReactNode
  },
) => {
  const { trigger, ...question } = props
  const [open, setOpen] = useState(false)
  return (
    <>
      {trigger(() => setOpen(true))}
      <Ask {...question} opened={open} onClose={() => setOpen(false)} />
    </>
  )
}
