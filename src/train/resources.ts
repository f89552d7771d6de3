import { execFile } from 'node:child_process'
import type { Clock } from '../core/clock.ts'
import type { Resources } from '../core/records.ts'

type Gpus = Resources['gpus']

/** Milliseconds between two samples. */
const interval = 2000

/** Samples what this process and the GPUs of the machine do; at most one sample in two seconds. */
export interface Sampler {
  /** A sample where one is due. */
  sample(epoch: number, step: number): Resources | null
  /** A sample in any case. */
  now(epoch: number, step: number): Resources
}

export const createSampler = (clock: Clock): Sampler => {
  let due = clock.now()
  let gpus: Gpus = []
  const look = () => {
    void readGpus().then((found) => {
      gpus = found
    })
  }
  look()
  const now = (epoch: number, step: number): Resources => {
    due = clock.now() + interval
    look()
    const { user, system } = process.cpuUsage()
    const memoryBytes = process.memoryUsage.rss()
    return { epoch, step, cpuSeconds: (user + system) / 1e6, memoryBytes, gpus }
  }
  return { now, sample: (epoch, step) => (clock.now() < due ? null : now(epoch, step)) }
}

let hasTool = true

/** What NVIDIA's tool tells; nothing where there is no such tool. */
const readGpus = (): Promise<Gpus> =>
  new Promise((resolve) => {
    if (!hasTool) return resolve([])
    const fields = ['--query-gpu=utilization.gpu,memory.used', '--format=csv,noheader,nounits']
    execFile('nvidia-smi', fields, { timeout: 5000 }, (error, text) => {
      // Without the tool or a driver there is no GPU to tell of; it is not asked again.
      if (error) hasTool = false
      resolve(error ? [] : parseGpus(text))
    })
  })

/** Lines such as `87, 10240`: per cent busy, MiB in use. */
export const parseGpus = (text: string): Gpus =>
  text
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .flatMap(([busy, mebibytes]) =>
      busy !== undefined && mebibytes !== undefined && Number.isFinite(busy + mebibytes)
        ? [{ busy: busy / 100, memoryBytes: mebibytes * 2 ** 20 }]
        : [],
    )
