/** What a query gives, as JSON lines of texts. */
import { MillraceError, messageOf } from '../../../core/error.ts'
import type { Answer } from '../../../store/elsewhere/answer.ts'
import { askPostgres } from '../../../store/elsewhere/postgres.ts'
import { askSqlite } from '../../../store/elsewhere/sqlite.ts'
import { bad } from '../../bad.ts'
import { listed } from '../../names.ts'
import { recordPrinter } from '../../record.ts'
import type { Source } from '../../types.ts'
import type { Given } from './copy.ts'

type Asked = Pick<Source, 'query'> & { readonly address: string; readonly name: string }

export const getPostgres = async (asked: Asked): Promise<Given> =>
  given(asked, askPostgres(asked.address, asked.query ?? ''))

export const getSqlite = async (asked: Asked): Promise<Given> =>
  given(asked, askSqlite(asked.address.replace(/^sqlite:/, ''), asked.query ?? ''))

const given = (asked: Asked, answers: AsyncIterable<Answer>): Given => ({
  mark: {},
  bytes: linesOf(asked, answers),
})

const linesOf = async function* (
  { name, address }: Asked,
  answers: AsyncIterable<Answer>,
): AsyncGenerator<Uint8Array> {
  let rows = 0
  try {
    for await (const answer of answers) {
      expectPlain(name, answer)
      const print = recordPrinter(answer.columns)
      const lines = answer.rows.flatMap((row) => print(row.map((value) => value ?? '')) ?? [])
      rows += lines.length
      if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`)
    }
  } catch (error) {
    if (error instanceof MillraceError) throw error
    throw refused(name, address, error)
  }
  if (rows === 0) throw bad(name, 'gives no rows', 'Correct the query, or fill its tables.')
}

const expectPlain = (name: string, { columns, blobs }: Answer): void => {
  const twice = columns.filter((column, at) => columns.indexOf(column) !== at)
  if (twice.length > 0)
    throw bad(name, `gives ${listed(twice)} twice`, 'Give each column a name of its own: `as`.')
  if (blobs.length > 0)
    throw bad(
      name,
      `gives bytes in ${listed(blobs)}`,
      'Leave that column out, or encode it as text.',
    )
}

const refused = (name: string, address: string, error: unknown) => {
  const aggregate = error instanceof AggregateError ? error.errors[0] : error
  const said = messageOf(aggregate).split('\n')[0] ?? ''
  const password = URL.canParse(address) ? decodeURIComponent(new URL(address).password) : ''
  const shown = password === '' ? said : said.replaceAll(password, '…')
  return bad(
    name,
    'cannot be asked',
    'Check the address, the rights of its user, and the query.',
    `The database says: ${shown}.`,
  )
}
