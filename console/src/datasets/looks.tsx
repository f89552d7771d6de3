import { measured, plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { Distribution } from './column.tsx'
import css from './profile.module.css'
import type { Profile } from './types.ts'

type Found = Profile['pictures'][number]

const sizeWords = ({ min, max }: Found['size']): string =>
  min === max
    ? `each of ${plural(min, 'value')}`
    : `of ${measured(min)} to ${plural(max, 'value')} each`

/** How bright the pictures of a column are, and how much stands out of their ground. */
export const Looks = ({ found }: { found: Found }) => (
  <Panel
    title={`Pictures in ${found.column}`}
    note={`${plural(found.rows, 'picture')} looked at, ${sizeWords(found.size)}`}
  >
    <div className={css.looks}>
      <section>
        <h3>Brightness, 0 black to 1 white</h3>
        <Distribution numbers={found.brightness} type="number" name="brightness" />
      </section>
      <section>
        <h3>Ink, part that stands out of the ground</h3>
        <Distribution numbers={found.ink} type="number" name="ink" />
      </section>
    </div>
  </Panel>
)
