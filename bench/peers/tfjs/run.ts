import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Metrics } from '../../../src/core/records.ts'
import { middleOf } from '../turns.ts'

/** A training step in TensorFlow.js. */
export interface TfjsFigures {
  readonly version: string
  /** The step in the middle of three. */
  readonly seconds: number
  readonly batch: number
  /** Next words of each sentence. */
  readonly time: number
  readonly words: number
}

/** Takes a few steps where TensorFlow.js is installed beside this file; else the metrics that are kept. */
export const tfjsFigures = async (): Promise<TfjsFigures> => {
  const here = import.meta.dirname
  if (!existsSync(join(here, 'node_modules'))) {
    const kept = JSON.parse(await readFile(join(here, 'metrics.json'), 'utf8'))
    return metricsOf(`${kept.tfjs}, kept from ${kept.date}`, kept, kept.steps)
  }
  const { stdout } = await promisify(execFile)(process.execPath, [join(here, 'step.js'), '3'])
  const [about, ...steps] = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  return metricsOf(`${about.tfjs}, now`, about, steps)
}

type About = Pick<TfjsFigures, 'batch' | 'time' | 'words'>

const metricsOf = (
  version: string,
  { batch, time, words }: About,
  steps: readonly Metrics[],
): TfjsFigures => ({
  version,
  batch,
  time,
  words,
  seconds: middleOf(steps.map((step) => step['seconds'] ?? Number.NaN)),
})
