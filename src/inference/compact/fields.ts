/**
 * Values of fields that are kept for fewer days than their records: once a day is over for so long its files are written
 * anew without them. What was done is noted; done again it changes nothing.
 */
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { guarded, readIfThere, temporaryBeside, writeDurably } from '../../core/files.ts'
import type { RequestRules } from '../../core/requests.ts'
import { z } from '../../core/schema.ts'
import { literal } from '../../store/lake/lake.ts'
import { columns, parquetColumns, type Row, rowsOfParquet } from '../columns.ts'
import { dayLength, type ParquetFile, parquetFiles } from '../days.ts'
import { isOfFile } from '../parquet.ts'
import { askedWithout } from '../record.ts'
import { reseal } from '../sealed.ts'
import type { Compacting } from './context.ts'
import { writeParquet } from './parquet.ts'
import { nameOf } from './readable.ts'

/** Fields that each file is without, by its name. */
const journal = z.record(z.string(), z.array(z.string()))
type Journal = z.output<typeof journal>

const journalPath = (folder: string) => join(folder, 'fields.json')

export const removeFields = async (context: Compacting): Promise<void> => {
  const { folder } = context
  const files = await parquetFiles(folder)
  const before = await readJournal(folder)
  const after: Journal = {}
  for (const file of files) {
    const name = nameOf(file)
    const known = before[name]
    if (known) after[name] = known
    const due = dueIn(context, file)
    if (due.every((field) => known?.includes(field))) continue
    try {
      await withoutFields(context, file.path, due)
      after[name] = [...new Set([...(known ?? []), ...due])]
    } catch (error) {
      if (!isOfFile(error) && !(error instanceof MissingKey)) throw error
      context.failed(name, error)
    }
  }
  if (JSON.stringify(after) !== JSON.stringify(before))
    await writeDurably(journalPath(folder), JSON.stringify(after))
}

const readJournal = async (folder: string): Promise<Journal> => {
  const text = await readIfThere(journalPath(folder))
  const found = text === undefined ? null : journal.safeParse(jsonOf(text.toString()))
  // Without it everything is done again, which changes nothing.
  return found?.success ? found.data : {}
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Fields of a file whose day ended too long ago. */
const dueIn = ({ rules, otherwise, clock }: Compacting, { model, day }: ParquetFile): string[] => {
  const kept: RequestRules | null = rules.get(model) ?? (rules.has(model) ? null : otherwise)
  const since = clock.now() - Date.parse(day) - dayLength
  return Object.entries(kept?.fieldDays ?? {})
    .filter(([, days]) => since > days * dayLength)
    .map(([field]) => field)
}

/** Writes a file anew, where any record of it has one of the fields. */
const withoutFields = async (
  context: Compacting,
  path: string,
  fields: readonly string[],
): Promise<void> => {
  const { folder, lake, step } = context
  const lines = temporaryBeside(join(folder, 'fields.jsonl'))
  try {
    const { changed, longest } = await writeLines(context, path, { lines, fields })
    if (changed === 0) return
    step?.('fields written')
    await writeParquet(
      lake,
      `select ${columns} from read_json(${literal(lines)}, format = 'newline_delimited', columns = {${parquetColumns}}, maximum_object_size = ${longest + 1024}) order by time, id, digest`,
      path,
    )
    step?.('fields removed')
  } finally {
    await rm(lines, { force: true })
  }
}

interface Lines {
  readonly lines: string
  readonly fields: readonly string[]
}

/** Answers how many records are other than they were, and the bytes of the longest line. */
const writeLines = async (context: Compacting, path: string, { lines, fields }: Lines) => {
  const names = columns.split(', ')
  let changed = 0
  let longest = 1 << 20
  const lineOf = (row: Row): string => {
    const inputs = inputsWithout(context, row, fields)
    if (inputs !== row['inputs']) changed++
    return `${JSON.stringify({ ...row, inputs })}\n`
  }
  await guarded('write', lines, async () => {
    const file = await open(lines, 'wx', 0o600)
    try {
      const query = `select ${columns} from ${rowsOfParquet([path])}`
      for await (const part of context.lake.columns(query)) {
        const written = Array.from({ length: part[0]?.length ?? 0 }, (_, at) =>
          lineOf(
            Object.fromEntries(names.map((name, column) => [name, plain(part[column]?.[at])])),
          ),
        )
        for (const line of written) longest = Math.max(longest, Buffer.byteLength(line))
        await file.appendFile(written.join(''))
      }
    } finally {
      await file.close()
    }
  })
  return { changed, longest }
}

/** Times are of 64 bits in DuckDB. */
const plain = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)

const inputsWithout = (
  { keys }: Pick<Compacting, 'keys'>,
  row: Row,
  fields: readonly string[],
): string => {
  const [id, digest, inputs] = [row['id'], row['digest'], row['inputs']].map(String)
  const how = { protocol: String(row['protocol']), isCut: /\binputs\b/.test(String(row['cut'])) }
  const told = reseal(keys, { id: id ?? '', digest: digest ?? '', inputs: inputs ?? '' }, (text) =>
    askedWithout(text, fields, how),
  )
  if ('missing' in told) throw new MissingKey(told.missing)
  return told.inputs
}

class MissingKey extends Error {
  constructor(key: string) {
    super(
      `its records are sealed with the key ${key}, which is not here, so that no field can be removed from them; name its file under encryption.formerKeyFiles`,
    )
    this.name = 'MissingKey'
  }
}
