import { Button } from '@mantine/core'
import { Undo2 } from 'lucide-react'
import css from './undo.module.css'

/** What was done, with a button that undoes it. */
export const Undoable = ({ done, onUndo }: { done: string; onUndo: () => void }) => (
  <span className={css.line}>
    {done}
    <Button size="compact-sm" leftSection={<Undo2 size={13} />} onClick={onUndo}>
      Undo
    </Button>
  </span>
)
