import { ActionIcon, useMantineColorScheme } from '@mantine/core'
import { Monitor, Moon, Sun } from 'lucide-react'

/** In the order in which the button goes round. */
const schemes = [
  { name: 'auto', words: 'as the system', Icon: Monitor },
  { name: 'light', words: 'light', Icon: Sun },
  { name: 'dark', words: 'dark', Icon: Moon },
] as const

/** Colours as the system has them, light, or dark. */
export const useScheme = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const here = Math.max(
    0,
    schemes.findIndex(({ name }) => name === colorScheme),
  )
  const now = schemes[here] ?? schemes[0]
  const next = schemes[(here + 1) % schemes.length] ?? schemes[0]
  return { now, next, change: () => setColorScheme(next.name) }
}

export const SchemeButton = () => {
  const { now, next, change } = useScheme()
  const words = `Colours: ${now.words}. Change to ${next.words}`
  return (
    <ActionIcon aria-label={words} title={words} onClick={change}>
      <now.Icon size={16} />
    </ActionIcon>
  )
}
