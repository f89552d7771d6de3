import { spawn, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipe } from '../../../src/config/resolve.ts'
import type { Metrics } from '../../../src/core/records.ts'
import { encodeRows } from './encode.ts'

export interface Trained {
  readonly epochs: readonly Metrics[]
  readonly best: Metrics
  readonly baseline: Metrics
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakBytes: number
}

/** Trains in a process of its own, so that its memory is its own. */
export const trainHere = async (rows: readonly string[], recipe: Recipe): Promise<Trained> => {
  const out = await answer(
    process.execPath,
    [join(import.meta.dirname, 'train.ts')],
    JSON.stringify({ rows, recipe }),
  )
  return JSON.parse(out)
}

/** Python with PyTorch, from MILLRACE_PYTHON or the path; null where there is none. */
export const pythonWithTorch = (): string | null => {
  const python = process.env['MILLRACE_PYTHON'] ?? 'python3'
  return spawnSync(python, ['-c', 'import torch']).status === 0 ? python : null
}

/** What is put on the command line of a Python that trains the same network, rows, batch and optimizer. */
export const torchWords = async (
  folder: string,
  rows: readonly string[],
  { task, train }: Recipe,
): Promise<readonly string[]> => {
  const data = join(folder, 'encoded.json')
  await writeFile(data, JSON.stringify(encodeRows(rows, minCountOf(task))))
  const words = {
    embedding: task['embedding'],
    units: task['units'],
    dropout: task['dropout'],
    batch: train.batchSize,
    epochs: train.epochs,
    lr: train.learningRate,
    decay: train.lrSchedule,
    seed: train.seed,
  }
  return [
    join(import.meta.dirname, 'train.py'),
    data,
    ...Object.entries(words).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ]
}

/** The same in PyTorch on one thread: metrics an epoch. */
export const trainInTorch = async (
  python: string,
  folder: string,
  rows: readonly string[],
  recipe: Recipe,
): Promise<readonly Metrics[]> => {
  const out = await answer(python, await torchWords(folder, rows, recipe))
  return out
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as Metrics)
}

/** Least count of a word of a next-word task. */
export const minCountOf = (task: Recipe['task']): number => Number(task['minCount'])

const answer = (command: string, words: readonly string[], input = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part
    })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${command} ${words[0]} ended with ${code}`)),
    )
    child.stdin.end(input)
  })
