/** Requests as files: kept in a folder, and read again to be sent. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { guarded, makeFolder, namesIn, sizeOf, writeDurably } from '../core/files.ts'
import { explain, z } from '../core/schema.ts'
import { size } from '../core/text.ts'
import type { Plan, SimulatedRequest } from './types.ts'

/** Of the file that says what the others are. */
const about = 'simulation.json'

/** Bytes of a file at most: a body of `POST /predict`, with what is known of its events. */
const largest = 16 << 20

const whole = z.int().min(0).max(1e9)
const name = z.string().min(1).max(200)

const kept = z.strictObject({
  version: z.literal(1),
  endpoint: name,
  scenario: name,
  ticks: whole,
  delay: whole,
  requests: whole,
})

const asked = z.union([z.string(), z.record(z.string(), z.unknown())])

const body = z.strictObject({
  tick: whole,
  part: whole,
  /** As `POST /predict` takes it. */
  request: z.strictObject({
    model: name,
    time: z.int(),
    texts: z.array(z.string()).optional(),
    rows: z.array(z.record(z.string(), z.unknown())).optional(),
  }),
  events: z.array(
    z.strictObject({ population: name, label: z.string().nullable(), told: z.boolean() }),
  ),
})

/** What `POST /predict` is asked. */
export const bodyOf = (model: string, time: number, inputs: readonly z.output<typeof asked>[]) => {
  const texts = inputs.filter((input) => typeof input === 'string')
  const rows = inputs.filter((input) => typeof input !== 'string')
  if (texts.length > 0 && rows.length > 0)
    throw new MillraceError('bad_config', {
      what: 'A request has texts and records.',
      fix: 'Let all populations of a scenario draw the one or the other.',
    })
  return { model, time, ...(texts.length > 0 ? { texts } : { rows }) }
}

/** Writes the requests into a folder, which has none yet, one file each; what they are is written last. Answers how many. */
export const keepRequests = async (
  requests: AsyncIterable<SimulatedRequest>,
  folder: string,
  { plan, signal }: { readonly plan: Plan; readonly signal: AbortSignal },
): Promise<{ readonly requests: number; readonly events: number; readonly whole: boolean }> => {
  await makeFolder(folder)
  if ((await namesIn(folder)).length > 0)
    throw new MillraceError('bad_usage', {
      what: `There is something in ${folder} already.`,
      fix: 'Name a folder that is empty or not there.',
    })
  let [written, total] = [0, 0]
  for await (const { tick, part, time, events } of requests) {
    if (signal.aborted) return { requests: written, events: total, whole: false }
    const inputs = events.map(({ input }) => input)
    const said = {
      ...{ tick, part, request: bodyOf(plan.endpoint, time, inputs) },
      events: events.map(({ population, label, told }) => ({ population, label, told })),
    }
    await writeDurably(join(folder, nameOf(written)), `${JSON.stringify(said)}\n`)
    written++
    total += events.length
  }
  const { endpoint, scenario, ticks, delay } = plan
  const all = { version: 1, endpoint, scenario, ticks, delay, requests: written }
  await writeDurably(join(folder, about), `${JSON.stringify(all, null, 2)}\n`)
  return { requests: written, events: total, whole: true }
}

const nameOf = (number: number): string => `${String(number).padStart(7, '0')}.json`

/** What lies in a folder of requests. Fails with `bad_data` where it is none, or none that is whole. */
export const readPlan = async (folder: string): Promise<Plan & { readonly requests: number }> => {
  if ((await sizeOf(join(folder, about))) === undefined)
    throw new MillraceError('bad_data', {
      what: `${folder} has no ${about}.`,
      why: 'It is written last, so it is missing where the requests were not all kept.',
      fix: 'Keep them first: millrace simulate MODEL SCENARIO --requests DIR.',
    })
  const { version: _, ...plan } = await readJson(join(folder, about), kept)
  return plan
}

/** The requests of a folder, in their order. Fails with `bad_data` that names the file. */
export async function* replayRequests(
  folder: string,
  requests: number,
): AsyncGenerator<SimulatedRequest> {
  for (let number = 0; number < requests; number++) {
    const path = join(folder, nameOf(number))
    const { tick, part, request, events } = await readJson(path, body)
    const { time, texts = [], rows = [] } = request
    const inputs = [...texts, ...rows]
    if (inputs.length !== events.length)
      throw new MillraceError('bad_data', {
        what: `${path} asks ${inputs.length} questions and tells of ${events.length} events.`,
      })
    const all = events.map((event, place) => ({ ...event, input: inputs[place] ?? '' }))
    yield { tick, part, time, events: all }
  }
}

const readJson = async <Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> => {
  const bytes = await sizeOf(path)
  if (bytes === undefined) throw new MillraceError('bad_data', { what: `${path} is missing.` })
  if (bytes > largest)
    throw new MillraceError('too_large', {
      what: `${path} has ${size(bytes)}; a request has ${size(largest)} at most.`,
    })
  const text = await guarded('read', path, () => readFile(path, 'utf8'))
  const { data, error } = schema.safeParse(jsonIn(text, path), { reportInput: true })
  const [issue] = error?.issues ?? []
  if (issue)
    throw new MillraceError('bad_data', {
      what: `${path}: ${explain(issue, { path: issue.path.join('.') || 'the file' })}`,
    })
  return data as z.output<Schema>
}

const jsonIn = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MillraceError('bad_data', { what: `${path} is no JSON.`, cause })
  }
}
