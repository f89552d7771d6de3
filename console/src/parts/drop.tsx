import { useClickOutside } from '@mantine/hooks'
import { ChevronDown } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import css from './drop.module.css'

/** Something that a button opens: Escape, and a press beside it, close it; the focus goes back to the button. */
const useOpen = () => {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const frame = useClickOutside<HTMLDivElement>(() => setOpen(false))
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return
    event.stopPropagation()
    close()
  }
  return { open, close, frame: { ref: frame, onKeyDown }, button, turn: () => setOpen(!open) }
}

/** A button with a box below it. */
export const Drop = (props: {
  label: ReactNode
  /** In full, for a screen reader. */
  name?: string
  icon?: ReactNode
  side?: 'left' | 'right'
  children: (close: () => void) => ReactNode
}) => {
  const { open, close, frame, button, turn } = useOpen()
  return (
    <div className={css.drop} {...frame}>
      <button
        type="button"
        ref={button}
        className={css.button}
        aria-expanded={open}
        aria-label={props.name}
        onClick={turn}
      >
        {props.icon}
        {props.label}
        <ChevronDown size={13} aria-hidden="true" />
      </button>
      {open && (
        <div className={css.box} data-side={props.side ?? 'right'}>
          {props.children(close)}
        </div>
      )}
    </div>
  )
}
