import { Button, Checkbox, Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import css from './confirm.module.css'

/** A question before something that matters. With `insist`, a box has to be ticked first. */
export const Confirm = (props: {
  title: string
  action: string
  color?: string
  /** What has to be accepted in words before the action can be taken. */
  insist?: string
  busy: boolean
  onConfirm: () => void
  trigger: (open: () => void) => ReactNode
  children: ReactNode
}) => {
  const [open, setOpen] = useState(false)
  const [sure, setSure] = useState(false)
  const close = () => {
    setOpen(false)
    setSure(false)
  }
  return (
    <>
      {props.trigger(() => setOpen(true))}
      <Modal
        opened={open}
        onClose={close}
        title={props.title}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <div className={css.body}>
          <div className={css.text}>{props.children}</div>
          {props.insist && (
            <Checkbox
              size="xs"
              checked={sure}
              onChange={(event) => setSure(event.currentTarget.checked)}
              label={props.insist}
            />
          )}
          <div className={css.foot}>
            <Button onClick={close}>Keep as it is</Button>
            <Button
              variant="filled"
              color={props.color ?? 'race'}
              disabled={props.insist !== undefined && !sure}
              loading={props.busy}
              onClick={() => {
                props.onConfirm()
                close()
              }}
            >
              {props.action}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}
