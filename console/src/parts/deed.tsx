import { Button, type ButtonProps, Loader } from '@mantine/core'
import type { Scope } from '../../../src/core/access.ts'
import { useMay } from '../access/query.ts'
import { useAway } from '../data/live.ts'

/**
 * A button that asks something of the server. It does nothing while it is busy, while the server is away, or while
 * there is a reason against it, and is not offered to whoever may not do it; it keeps the focus all the same: whoever works by keyboard stays where they are.
 */
export const Deed = (
  props: Omit<ButtonProps, 'disabled' | 'loading'> & {
    busy?: boolean
    /** It opens a question. */
    asks?: boolean
    /** Why it cannot be done now. */
    against?: string | null
    'aria-label'?: string
    /** It sends the form that it stands in. */
    type?: 'submit'
    onPress?: () => void
    /** What it takes to be offered. Default: to write. */
    takes?: Scope
  },
) => {
  const { busy = false, asks = false, against = null, onPress, leftSection, ...others } = props
  const { takes = 'write', ...rest } = others
  const away = useAway()
  const may = useMay()
  const reason = away ? 'The server does not answer.' : against
  const still = busy || reason !== null
  if (!may(takes)) return null
  return (
    <Button
      {...rest}
      leftSection={busy ? <Loader size={13} color="currentColor" /> : leftSection}
      aria-disabled={still}
      aria-busy={busy}
      {...(asks && { 'aria-haspopup': 'dialog' })}
      {...(still && { 'data-disabled': true })}
      {...(reason !== null && { title: reason })}
      onClick={(event) => {
        if (still) event.preventDefault()
        else onPress?.()
      }}
    />
  )
}
