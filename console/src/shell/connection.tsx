import { WifiOff } from 'lucide-react'
import { useAway, useConnection } from '../data/live.ts'
import css from './connection.module.css'

const words = { open: 'Live', connecting: 'Connecting', lost: 'Disconnected' }

/** In a word whether events arrive. */
export const Pulse = () => {
  const connection = useConnection()
  return (
    <span className={css.pulse} data-state={connection}>
      <i aria-hidden="true" />
      {words[connection]}
    </span>
  )
}

/** Says that the server is away, in words, while it is. */
export const Away = () => {
  const away = useAway()
  return (
    <div role="status" className={css.away} data-shown={away}>
      {away && (
        <>
          <WifiOff size={15} aria-hidden="true" />
          <span>
            <strong>Disconnected, retrying.</strong> What you see is the last that was known.
          </span>
        </>
      )}
    </div>
  )
}
