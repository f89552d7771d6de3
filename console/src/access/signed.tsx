import { ActionIcon } from '@mantine/core'
import { LogOut } from 'lucide-react'
import { tell } from '../data/actions.ts'
import { signOut } from '../data/api.ts'
import { Deed } from '../parts/deed.tsx'
import { useAccess, useRenewed } from './query.ts'
import { roleOf } from './words.ts'

const useSignOut = () => {
  const renewed = useRenewed()
  return () => void signOut().then(renewed).catch(tell)
}

/** Ends the session, where there is one. */
export const SignOut = () => {
  const leave = useSignOut()
  return (
    <Deed size="sm" takes="open" leftSection={<LogOut size={15} />} onPress={leave}>
      Sign out
    </Deed>
  )
}

/** Says with code that asks the server that it needs a key, where it does. */
export const NeedsKey = ({ className }: { className: string | undefined }) => {
  const { data } = useAccess()
  if (!data?.locked) return null
  return (
    <p className={className}>
      It needs a key besides: the header <code>authorization: Bearer KEY</code>.
    </p>
  )
}

/** Who is signed in, above the foot of the menu; nothing where nobody has to be. */
export const Signed = ({ className }: { className: string }) => {
  const { data } = useAccess()
  const leave = useSignOut()
  if (data?.principal.kind !== 'key') return null
  const { name } = data.principal
  return (
    <div className={className}>
      <span title={`Signed in with the key ${name}: ${roleOf(data.principal)}`}>{name}</span>
      <ActionIcon aria-label={`Sign out ${name}`} title="Sign out" onClick={leave}>
        <LogOut size={16} />
      </ActionIcon>
    </div>
  )
}
