import { Link } from 'wouter'
import * as at from '../addresses.ts'
import { Share } from '../charts/bars.tsx'
import { percent, plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './profile.module.css'
import type { Profile, Version } from './types.ts'

type Association = Profile['associations'][number]

const columns: readonly Column[] = [
  { name: 'Column' },
  { name: 'How much', unseen: true },
  { name: 'Tells', number: true },
]

/** How much each column alone tells of a label, the strongest first. */
export const Told = ({ version, found }: { version: Version; found: Association }) => (
  <Panel
    title={`What each column alone tells of ${found.label}`}
    note={`beyond chance, of ${plural(found.rows, 'row')}; 100 % is all there is to know`}
    flush
  >
    <Table label={`Columns by what they tell of ${found.label}`} columns={columns}>
      {found.columns.map(({ name, told }) => (
        <tr key={name}>
          <td>
            <Link href={at.dataset(version.name, version.number, { column: name })}>{name}</Link>
          </td>
          <td className={css.shape}>
            <Share share={told} />
          </td>
          <td data-number>{percent(told)}</td>
        </tr>
      ))}
    </Table>
  </Panel>
)
