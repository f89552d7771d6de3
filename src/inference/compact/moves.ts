/**
 * Records move from the file of a process to Parquet: what is to move is noted, written, and only then deleted. Each
 * step can be done again: a file has a name that its move decides, and a move whose file is there is a deletion.
 */
import { existsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { guarded, temporaryBeside } from '../../core/files.ts'
import type { DatabaseSync } from '../../store/builtin.ts'
import { checkName } from '../../store/check.ts'
import { literal } from '../../store/lake/lake.ts'
import { columns, parquetColumns, type Row } from '../columns.ts'
import { dayLength, dayOf, daysAround, isFirst, type ParquetFile, parquetFiles } from '../days.ts'
import { livePath, openFile } from '../live.ts'
import { spared } from '../reading/filter.ts'
import { openIndex } from '../remarks.ts'
import type { Compacting } from './context.ts'
import { writeParquet } from './parquet.ts'
import { withReadable } from './readable.ts'

/** Records that move at a time, and that are deleted in one transaction. */
const atOnce = 20_000
const deletedAtOnce = 500

interface Move {
  readonly name: string
  readonly model: string
  readonly day: string
  /** Its records are those up to this one. */
  readonly upto: number
}

/** Moves every record of a writer that is there now. Answers how many went. */
export const compactWriter = async (context: Compacting, writer: string): Promise<number> => {
  const path = livePath(context.folder, writer)
  if (!existsSync(path)) return 0
  const database = openFile(path)
  try {
    let moved = await finishMoves(context, database)
    const last = lastOf(database)
    for (let lowest = lowestOf(database); lowest <= last; ) {
      planMoves(database, writer)
      context.step?.('planned')
      moved += await finishMoves(context, database)
      const next = lowestOf(database)
      if (next <= lowest) throw new Error(`internal: record ${lowest} of ${path} does not move.`)
      lowest = next
    }
    return moved
  } finally {
    database.close()
  }
}

const finishMoves = async (context: Compacting, database: DatabaseSync): Promise<number> => {
  let moved = 0
  for (const move of movesOf(database)) moved += await carryOut(context, database, move)
  return moved
}

/** Finishes what was begun, and tells how many records wait, and the time of the oldest. */
export const waitingIn = async (
  context: Compacting,
  writer: string,
): Promise<{ readonly rows: number; readonly since: number }> => {
  const database = openFile(livePath(context.folder, writer))
  try {
    await finishMoves(context, database)
    const found = database
      .prepare('select count(*) as rows, min(time) as since from requests')
      .get()
    return { rows: Number(found?.['rows'] ?? 0), since: Number(found?.['since'] ?? 0) }
  } finally {
    database.close()
  }
}

const numberOf = (database: DatabaseSync, query: string): number | null => {
  const value = Object.values(database.prepare(query).get() ?? {})[0]
  return value === null || value === undefined ? null : Number(value)
}

const lastOf = (database: DatabaseSync) =>
  numberOf(database, 'select max(seq) from requests') ?? Number.NEGATIVE_INFINITY

const lowestOf = (database: DatabaseSync) =>
  numberOf(database, 'select min(seq) from requests') ?? Number.POSITIVE_INFINITY

const movesOf = (database: DatabaseSync): Move[] =>
  database
    .prepare('select * from moves order by upto, name')
    .all()
    .map((row) => ({
      name: String(row['name']),
      model: String(row['model']),
      day: String(row['day']),
      upto: Number(row['upto']),
    }))

/** Notes a move for each model and day among the oldest records. */
const planMoves = (database: DatabaseSync, writer: string): void => {
  const oldest = `select seq, model, time from requests order by seq limit ${atOnce}`
  const groups = database
    .prepare(
      `select model, time / ${dayLength} as day, max(seq) as upto from (${oldest}) group by 1, 2`,
    )
    .all()
  const insert = database.prepare('insert into moves values (?, ?, ?, ?)')
  database.exec('begin immediate')
  for (const { model, day, upto } of groups) {
    const date = dayOf(Number(day) * dayLength)
    insert.run(`${writer}-${upto}-${model}-${date}`, String(model), date, Number(upto))
  }
  database.exec('commit')
}

const carryOut = async (
  context: Compacting,
  database: DatabaseSync,
  move: Move,
): Promise<number> => {
  const from = Date.parse(move.day)
  const which = `where model = ${literal(move.model)} and seq <= ${move.upto} and time >= ${from} and time < ${from + dayLength}`
  const path = pathOf(context.folder, move)
  if (!existsSync(path)) await writeMove(context, database, { move, which, path })
  context.step?.('written')
  const doomed = database.prepare(
    `delete from requests where seq in (select seq from requests ${which} limit ${deletedAtOnce})`,
  )
  let moved = 0
  for (;;) {
    const { changes } = doomed.run()
    moved += Number(changes)
    context.step?.('deleted')
    if (changes === 0) break
    // Whoever writes comes in between.
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  database.prepare('delete from moves where name = ?').run(move.name)
  context.step?.('moved')
  return moved
}

const pathOf = (folder: string, { name, model, day }: Move) => {
  const [writer, upto] = name.split('-')
  return join(folder, checkName('model', model), day, `${writer}-${upto}.parquet`)
}

interface Writing {
  readonly move: Move
  readonly which: string
  readonly path: string
}

/** Records of requests that are there already, because they were tried again elsewhere, and of persons who were erased are left out. */
const writeMove = async (
  context: Compacting,
  database: DatabaseSync,
  { move, which, path }: Writing,
): Promise<void> => {
  const { folder, lake, step } = context
  const lines = temporaryBeside(join(folder, `${move.name}.jsonl`))
  try {
    const { isGiven, longest } = await writeLines(database, which, lines)
    step?.('lines')
    const index = openIndex(folder)
    const erasures = index.erasures()
    index.close()
    const rows = `read_json(${literal(lines)}, format = 'newline_delimited', columns = {${parquetColumns}}, maximum_object_size = ${longest + 1024})`
    const earlier = isGiven ? await around(folder, move) : []
    await withReadable(context, earlier, (files) =>
      writeParquet(
        lake,
        `select ${columns} from ${rows} as new where ${['true', ...erasures.map(spared)].join(' and ')} ${knownIn(files)} order by time, id, digest`,
        path,
      ),
    )
  } finally {
    await rm(lines, { force: true })
  }
}

/** Answers whether some ids were given by clients, and the bytes of the longest line. */
const writeLines = async (
  database: DatabaseSync,
  which: string,
  path: string,
): Promise<{ readonly isGiven: boolean; readonly longest: number }> => {
  let isGiven = false
  let longest = 1 << 20
  await guarded('write', path, async () => {
    const file = await open(path, 'wx', 0o600)
    try {
      let lines: string[] = []
      const flush = async () => {
        if (lines.length > 0) await file.appendFile(lines.join(''))
        lines = []
      }
      for (const row of database.prepare(`select ${columns} from requests ${which}`).iterate()) {
        const record: Row = row
        isGiven ||= !isFirst(String(record['id']), Number(record['time']))
        const line = `${JSON.stringify(record)}\n`
        longest = Math.max(longest, Buffer.byteLength(line))
        lines.push(line)
        if (lines.length === 1000) await flush()
      }
      await flush()
    } finally {
      await file.close()
    }
  })
  return { isGiven, longest }
}

/** Where a request that is tried again may have its first record. */
const around = async (folder: string, { model, day }: Move): Promise<ParquetFile[]> => {
  const days = daysAround(Date.parse(day))
  return (await parquetFiles(folder, model)).filter((file) => days.includes(file.day))
}

const knownIn = (files: readonly ParquetFile[]): string => {
  if (files.length === 0) return ''
  const list = files.map(({ path }) => literal(path)).join(', ')
  return `and not exists (select 1 from read_parquet([${list}]) as old where old.id = new.id and old.digest = new.digest)`
}
