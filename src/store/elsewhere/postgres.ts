/** PostgreSQL: what a query gives, as text. */
import pg from 'pg'
import type { Answer } from './answer.ts'

/** Rows that are fetched at a time. */
const atOnce = 2000
/** Milliseconds to wait for a connection, and for each piece of an answer. */
const patience = { connect: 30_000, answer: 600_000 }

const boolean = 16
const bytes = 17

/** Runs a query in a transaction that cannot write; its values are texts as PostgreSQL prints them. */
export const askPostgres = async function* (
  address: string,
  query: string,
): AsyncGenerator<Answer> {
  const client = new pg.Client({
    connectionString: address,
    connectionTimeoutMillis: patience.connect,
    query_timeout: patience.answer,
    options: '-c DateStyle=ISO -c TimeZone=UTC -c extra_float_digits=1',
    types: { getTypeParser: (oid: number) => (value: string) => textOf(value, oid) },
  })
  // A connection that breaks between two questions is told by the next one.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('begin transaction isolation level repeatable read read only')
    // One statement alone: what is prepared cannot end the transaction.
    const asked = query.trim().replace(/;\s*$/, '')
    await client.query({
      name: 'rows',
      text: `declare rows no scroll cursor for ${asked}`,
      values: [],
    })
    for (;;) {
      const { rows, fields } = await client.query({
        text: `fetch ${atOnce} from rows`,
        rowMode: 'array',
      })
      const blobs = fields.filter(({ dataTypeID }) => dataTypeID === bytes)
      yield { columns: fields.map(({ name }) => name), blobs: blobs.map(({ name }) => name), rows }
      if (rows.length < atOnce) break
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}

const textOf = (value: string, oid: number): string =>
  oid === boolean ? (value === 't' ? 'true' : 'false') : value
