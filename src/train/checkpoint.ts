import { createHash } from 'node:crypto'
import { MillraceError, messageOf } from '../core/error.ts'
import type { Metrics } from '../core/records.ts'

/** Where a training stands after an epoch: enough to go on as if it had never stopped. */
export interface Checkpoint {
  /** What the training is: network, options, data. Another training refuses it. */
  readonly fingerprint: string
  /** Epochs done. */
  readonly epoch: number
  /** Optimizer steps done. */
  readonly step: number
  /** Seconds of training so far. */
  readonly seconds: number
  /** Processor seconds of training so far. */
  readonly cpuSeconds: number
  /** Metrics of the last epoch. */
  readonly metrics: Metrics | null
  readonly best: Best | null
  /** Epochs since the best one. */
  readonly epochsWithoutImprovement: number
  /** Weights, states and the optimizer's memory, and the best of them as `best` and `bestStates`. */
  readonly arrays: ReadonlyMap<string, Float32Array>
}

export interface Best {
  readonly epoch: number
  readonly metrics: Metrics
}

/** Keeps the bytes of the last checkpoint; `save` replaces the one before, whole or not at all. */
export interface CheckpointStore {
  save(bytes: Uint8Array): Promise<void>
  load(): Promise<Uint8Array | null>
}

const magic = 'MILLRACE CHECKPOINT 3\n'
/** Begins a file whose head says `figures` for metrics and `stale` for epochs without improvement. */
const former = 'MILLRACE CHECKPOINT 2\n'

/**
 * The file: the line `MILLRACE CHECKPOINT 3`, the length of the head in bytes (uint32), the head (JSON:
 * the record, and name and length of each array), the arrays one after another (float32), and the
 * SHA-256 of everything before it. Numbers are little-endian.
 */
export const encodeCheckpoint = ({ arrays, ...record }: Checkpoint): Uint8Array => {
  const list = [...arrays].map(([name, values]) => ({ name, length: values.length }))
  const head = Buffer.from(JSON.stringify({ ...record, arrays: list }))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(head.length)
  const parts = [...arrays.values()].map((values) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  )
  const body = Buffer.concat([Buffer.from(magic), size, head, ...parts])
  return Buffer.concat([body, digest(body)])
}

/** Throws `corrupt` on anything but a whole checkpoint. */
export const decodeCheckpoint = (bytes: Uint8Array): Checkpoint => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const begins = file.toString('latin1', 0, magic.length)
  if (begins !== magic && begins !== former)
    throw corrupt(`it does not start with "${magic.trim()}"`)
  const start = magic.length + 4
  if (file.length < start + 32) throw corrupt(`it has ${file.length} bytes, too few for one`)
  const body = file.subarray(0, -32)
  if (!digest(body).equals(file.subarray(-32)))
    throw corrupt(`the checksum does not fit its ${file.length} bytes`)
  const end = start + body.readUInt32LE(magic.length)
  if (end > body.length) throw corrupt(`its head should end at byte ${end} of ${body.length}`)
  const { arrays, ...record } = headOf(
    body.toString('utf8', start, end),
    begins === former ? renamed : undefined,
  )
  const numbers = arrays.reduce((sum, { length }) => sum + length, 0)
  // Before anything of that size is asked for.
  if (end + 4 * numbers !== body.length)
    throw corrupt(`its arrays should have ${4 * numbers} bytes, and there are ${body.length - end}`)
  let at = end
  const read = arrays.map(({ name, length }) => {
    const values = new Float32Array(length)
    body.copy(new Uint8Array(values.buffer), 0, at, at + length * 4)
    at += length * 4
    return [name, values] as const
  })
  return { ...record, arrays: new Map(read) }
}

/** The head, each of its fields of the type that it has to be. */
const headOf = (text: string, revive?: Revive): Head => {
  const head = parsed(text, revive)
  const { fingerprint, arrays, metrics, best } = head
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0
  const isTime = (value: unknown) => typeof value === 'number' && value >= 0
  const whole =
    typeof fingerprint === 'string' &&
    [head['epoch'], head['step'], head['epochsWithoutImprovement']].every(isCount) &&
    [head['seconds'], head['cpuSeconds']].every(isTime) &&
    (metrics === null || isMetrics(metrics)) &&
    (best === null || (isObject(best) && isCount(best['epoch']) && isMetrics(best['metrics']))) &&
    Array.isArray(arrays) &&
    arrays.every(
      (each) => isObject(each) && typeof each['name'] === 'string' && isCount(each['length']),
    )
  if (!whole) throw corrupt('its head does not say where the training stands')
  return head as unknown as Head
}

type Revive = (this: object, key: string, value: unknown) => unknown

/** Former names of fields of the head and of what is in it, with those of now. */
const formerNames = new Map([
  ['figures', 'metrics'],
  ['stale', 'epochsWithoutImprovement'],
])

/** Gives the fields of a former head their names of now; a metric keeps its own. */
const renamed: Revive = (key, value) =>
  isObject(value) && key !== 'figures'
    ? Object.fromEntries(
        Object.entries(value).map(([name, each]) => [formerNames.get(name) ?? name, each]),
      )
    : value

const parsed = (text: string, revive?: Revive): Readonly<Record<string, unknown>> => {
  let value: unknown
  try {
    value = JSON.parse(text, revive)
  } catch (error) {
    throw corrupt(`its head is not JSON: ${messageOf(error)}`)
  }
  if (isObject(value)) return value
  throw corrupt('its head is not an object')
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A metric that was no number is null in JSON. */
const isMetrics = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((each) => each === null || typeof each === 'number')

type Head = Omit<Checkpoint, 'arrays'> & {
  readonly arrays: readonly { readonly name: string; readonly length: number }[]
}

/** Refuses a checkpoint of another training. */
export const expectFingerprint = (found: Checkpoint, fingerprint: string): void => {
  if (found.fingerprint !== fingerprint)
    throw new MillraceError('corrupt', {
      what: `The checkpoint is of another training: expected ${fingerprint.slice(0, 12)}, got ${found.fingerprint.slice(0, 12)}.`,
      why: 'The network, the options or the data have changed since it was written.',
      fix: 'Start this training anew, without the checkpoint.',
    })
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

const corrupt = (why: string) =>
  new MillraceError('corrupt', {
    what: 'The checkpoint cannot be read.',
    why,
    fix: 'Start this training anew, without the checkpoint.',
  })
