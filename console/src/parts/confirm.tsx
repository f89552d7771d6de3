import { Button, Checkbox, Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import css from './confirm.module.css'

/** What is asked, and what is done where the answer is yes. */
interface Question {
  readonly action: string
  readonly color?: string
  /** What has to be accepted in words before the action can be taken. */
  readonly insist?: string
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly children: ReactNode
}

const Body = (props: Question & { readonly onClose: () => void }) => {
  const { action, color = 'race', insist, busy, onConfirm, onClose, children } = props
  const [sure, setSure] = useState(false)
  const confirm = () => {
    onConfirm()
    onClose()
  }
  return (
    <div className={css.body}>
      <div className={css.text}>{children}</div>
      {insist && (
        <Checkbox
          size="xs"
          checked={sure}
          onChange={(event) => setSure(event.currentTarget.checked)}
          label={insist}
        />
      )}
      <div className={css.foot}>
        <Button onClick={onClose}>Keep as it is</Button>
        <Button
          variant="filled"
          color={color}
          disabled={insist !== undefined && !sure}
          loading={busy}
          onClick={confirm}
        >
          {action}
        </Button>
      </div>
    </div>
  )
}

/** A question before something that matters. With `insist`, a box has to be ticked first. */
export const Confirm = (
  props: Question & {
    readonly title: string
    readonly trigger: (open: () => void) => ReactNode
  },
) => {
  const { title, trigger, ...question } = props
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      {trigger(() => setOpen(true))}
      <Modal
        opened={open}
        onClose={close}
        title={title}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Body {...question} onClose={close} />
      </Modal>
    </>
  )
}
