import { MillraceError } from '../core/error.ts'
import type { Metrics } from '../core/records.ts'
import type { Memory } from '../nn/memory.ts'
import { type Best, decodeCheckpoint, encodeCheckpoint, expectFingerprint } from './checkpoint.ts'
import type { Engine } from './engine.ts'

/** State of a training between two epochs. */
export interface TrainState {
  /** Epochs done. */
  readonly epoch: number
  /** Steps of the optimizer done. */
  readonly step: number
  readonly seconds: number
  readonly cpuSeconds: number
  /** Metrics of the last epoch. */
  readonly metrics: Metrics | null
  readonly best: Best | null
  /** Epochs since the best one. */
  readonly epochsWithoutImprovement: number
}

export const initialState: TrainState = {
  epoch: 0,
  step: 0,
  seconds: 0,
  cpuSeconds: 0,
  metrics: null,
  best: null,
  epochsWithoutImprovement: 0,
}

/** Every array of a training that a checkpoint has to bring back, by name. */
export interface Arrays {
  readonly all: ReadonlyMap<string, Float32Array>
  /** Keeps the weights and states of now as the best. */
  keepBest(): void
  /** Takes the best weights and states back. */
  takeBest(): void
}

export const arraysOf = (memory: Memory, engine: Engine, averaged: boolean): Arrays => {
  const parameters = memory.whole('parameters')
  const best = new Float32Array(parameters.length)
  const bestStates = new Float32Array(engine.states.length)
  return {
    all: new Map([
      ['parameters', parameters],
      ['states', engine.states],
      ['first', memory.whole('first')],
      ['second', memory.whole('second')],
      ['best', best],
      ['bestStates', bestStates],
      ...(averaged ? ([['average', memory.whole('ema')]] as const) : []),
    ]),
    keepBest() {
      best.set(parameters)
      bestStates.set(engine.states)
    },
    takeBest() {
      parameters.set(best)
      engine.states.set(bestStates)
    },
  }
}

export const save = (state: TrainState, fingerprint: string, { all }: Arrays): Uint8Array =>
  encodeCheckpoint({ ...state, fingerprint, arrays: all })

/** Puts the arrays of a checkpoint back. Fails with `corrupt` on one of another training. */
export const restore = (bytes: Uint8Array, fingerprint: string, { all }: Arrays): TrainState => {
  const found = decodeCheckpoint(bytes)
  expectFingerprint(found, fingerprint)
  for (const [name, target] of all) {
    const values = found.arrays.get(name)
    if (values?.length !== target.length)
      throw new MillraceError('corrupt', {
        what: `The checkpoint's ${name}: expected ${target.length} numbers, got ${values?.length ?? 'none'}.`,
        why: 'It is of another network.',
        fix: 'Start this training anew, without the checkpoint.',
      })
    target.set(values)
  }
  return found
}
