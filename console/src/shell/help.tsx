import { Modal } from '@mantine/core'
import { chartKeys } from '../charts/keys.ts'
import { pages } from '../pages.ts'
import css from './help.module.css'

interface Shortcut {
  readonly pressed: readonly string[]
  readonly does: string
}

const general: readonly Shortcut[] = [
  { pressed: ['Ctrl', 'K'], does: 'Search everything' },
  { pressed: ['/'], does: 'Search on this page' },
  { pressed: ['?'], does: 'Keyboard shortcuts' },
  { pressed: ['Esc'], does: 'Close' },
]

const places: readonly Shortcut[] = pages.flatMap(({ menu }) =>
  menu?.key === undefined ? [] : [{ pressed: ['g', menu.key], does: menu.name }],
)

const List = ({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) => (
  <section className={css.group}>
    <h3>{title}</h3>
    <dl>
      {shortcuts.map(({ pressed, does }) => (
        <div key={does}>
          <dt>{does}</dt>
          <dd>
            {pressed.map((each) => (
              <kbd key={each}>{each}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  </section>
)

/** Every key that does something. */
export const Help = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Keyboard shortcuts"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <div className={css.groups}>
      <List title="Everywhere" shortcuts={general} />
      <List title="Go to" shortcuts={places} />
      <List title="On the lines of a chart" shortcuts={chartKeys} />
    </div>
  </Modal>
)
