import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Metrics } from '../../../src/core/records.ts'
import { encodeRows } from '../nextword/encode.ts'

/** What the source's algorithm comes to in Keras. */
export interface KerasFigures {
  readonly version: string
  /** val_loss after the last epoch. */
  readonly valLoss: number
  /** Of all epochs with their validation. */
  readonly seconds: number
}

/** Trains in Keras where MILLRACE_KERAS_PYTHON names a Python that has it; else the metrics that are kept. */
export const kerasFigures = async (
  folder: string,
  rows: readonly string[],
): Promise<KerasFigures> => {
  const python = process.env['MILLRACE_KERAS_PYTHON']
  if (!python) return keptFigures()
  const data = join(folder, 'encoded.json')
  await writeFile(data, JSON.stringify(encodeRows(rows, 1)))
  const words = [join(import.meta.dirname, 'train.py'), data]
  const { stdout } = await promisify(execFile)(python, words)
  const [about, ...epochs] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  return { version: `${about.tensorflow}, now`, ...lastOf(epochs) }
}

const keptFigures = async (): Promise<KerasFigures> => {
  const kept = JSON.parse(await readFile(join(import.meta.dirname, 'metrics.json'), 'utf8'))
  const { valLoss, seconds } = lastOf(kept.epochs)
  const validation = kept.epochs.reduce(
    (sum: number, epoch: Metrics) => sum + (epoch['validation_seconds'] ?? 0),
    0,
  )
  const undisturbed = (kept.epochs.length * kept.steps * kept.step.step_ms) / 1000 + validation
  return {
    version: `${kept.tensorflow}, kept from ${kept.date}`,
    valLoss,
    seconds: Math.min(seconds, undisturbed),
  }
}

const lastOf = (epochs: readonly Metrics[]) => ({
  valLoss: epochs.at(-1)?.['val_loss'] ?? Number.NaN,
  seconds: epochs.reduce(
    (sum, { seconds = 0, validation_seconds = 0 }) => sum + seconds + validation_seconds,
    0,
  ),
})
