import { useClickOutside } from '@mantine/hooks'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import css from './drop.module.css'

/** A button with a box below it. Escape, and a press beside it, close it; the focus goes back to the button. */
export const Drop = (props: {
  label: ReactNode
  /** In full, for a screen reader. */
  name?: string
  icon?: ReactNode
  side?: 'left' | 'right'
  children: (close: () => void) => ReactNode
}) => {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const frame = useClickOutside<HTMLDivElement>(() => setOpen(false))
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears Escape of what it holds
    <div
      className={css.drop}
      ref={frame}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        close()
      }}
    >
      <button
        type="button"
        ref={button}
        className={css.button}
        aria-expanded={open}
        aria-label={props.name}
        onClick={() => setOpen(!open)}
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
