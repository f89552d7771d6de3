import { Link } from 'wouter'
import { Picture } from '../models/picture.tsx'
import { Panel } from '../parts/page.tsx'
import { Answer } from '../parts/states.tsx'
import type { Shape } from '../try/pixels.ts'
import { partAt } from './frame.tsx'
import css from './profile.module.css'
import { useRows } from './queries.ts'
import { cellsOf, pictureOf } from './record.ts'
import type { Version } from './types.ts'

/** The first rows of images, as pictures with what they are. */
export const Pictures = ({ version, shape }: { version: Version; shape: Shape }) => {
  const query = useRows(version.name, version.number, 0)
  return (
    <Panel
      title="Examples"
      note="the first rows"
      tools={<Link href={partAt(version.name, version.number, 'rows')}>All rows</Link>}
    >
      <Answer query={query}>
        {({ rows }) => (
          <ul className={css.pictures}>
            {rows.map((row, place) => {
              const found = pictureOf(cellsOf(row), shape)
              return found ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
                <li key={place}>
                  <Picture base64={found.base64} shape={shape} label={`Row ${place + 1}`} />
                  <small>{found.said}</small>
                </li>
              ) : null
            })}
          </ul>
        )}
      </Answer>
    </Panel>
  )
}
