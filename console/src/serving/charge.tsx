import { Link } from 'wouter'
import type { Alias, Audit } from '../../../src/core/records.ts'
import * as at from '../addresses.ts'
import { actionWords } from '../audit/words.ts'
import { exact, stamp } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import cards from '../parts/cards.module.css'
import { More } from '../parts/more.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './page.module.css'
import { charges } from './standing.ts'

const Moment = ({ time }: { time: number }) => (
  <time dateTime={new Date(time).toISOString()} title={exact(time)}>
    {stamp(time)}
  </time>
)

const chargeColumns: readonly Column[] = [
  { name: 'Version' },
  { name: 'From' },
  { name: 'Until' },
  { name: 'By' },
]

/** Versions that were in charge of a model, the newest first. */
export const Charges = (props: {
  model: string
  history: readonly Pick<Alias, 'version' | 'since' | 'author'>[]
  /** Whether the endpoint has a stable version of its own, beside the champion of its model. */
  isOwn: boolean
}) => {
  const { model, history, isOwn } = props
  return (
    <Panel
      title="Versions in charge"
      note={isOwn ? 'what was promoted here' : 'what was champion'}
      tools={<Link href={at.versions(model)}>All versions</Link>}
      flush
    >
      {history.length === 0 ? (
        <p className={css.none}>
          {isOwn ? 'No version was promoted here yet.' : 'No version was ever champion.'}
        </p>
      ) : (
        <More items={charges(history)} first={6}>
          {(shown) => (
            <Table label="Versions in charge" columns={chargeColumns}>
              {shown.map(({ version, since, until, author }) => (
                <tr key={`${version} ${since}`}>
                  <td>
                    <Link href={at.version(model, version)}>v{version}</Link>
                  </td>
                  <td>
                    <Moment time={since} />
                  </td>
                  <td>{until === null ? 'now' : <Moment time={until} />}</td>
                  <td>{author}</td>
                </tr>
              ))}
            </Table>
          )}
        </More>
      )}
    </Panel>
  )
}

const changeColumns: readonly Column[] = [
  { name: 'When' },
  { name: 'Who' },
  { name: 'What' },
  { name: 'Detail' },
]

/** What was changed of an endpoint at run time, newest first. */
export const Changes = ({ changes }: { changes: readonly Audit[] }) => (
  <Panel title="Changes" note="at run time; they stay after a restart" flush>
    {changes.length === 0 ? (
      <p className={css.none}>It was never changed: it is as it is declared.</p>
    ) : (
      <More items={changes} first={6}>
        {(shown) => (
          <Table label="Changes" columns={changeColumns} className={cards.cards}>
            {shown.map(({ time, author, action, detail }) => (
              <tr key={`${time} ${action} ${detail}`}>
                <td data-label="When">
                  <Ago time={time} />
                </td>
                <td data-label="Who">{author}</td>
                <td data-label="What" title={action}>
                  {actionWords(action)}
                </td>
                <td data-label="Detail">{detail}</td>
              </tr>
            ))}
          </Table>
        )}
      </More>
    )}
  </Panel>
)
