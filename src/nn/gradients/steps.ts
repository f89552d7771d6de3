/** What recurrences that are unrolled over time have in common. */
import type { Builder } from '../../onnx/builder.ts'
import { misfit } from '../../onnx/shapes/misfit.ts'
import { isTuple, type Tuple } from '../../onnx/tuple.ts'
import type { Value } from '../../onnx/value.ts'

/** `[time·batch, …]` → each step's `[batch, …]` */
export const stepsOf = (g: Builder, value: Value, time: number): readonly Value[] =>
  time === 1 ? [value] : g.ops('Split', [value], { axis: 0 }, time)

/** Each step's `[batch, …]` → `[time·batch, …]` */
export const stacked = (g: Builder, parts: readonly Value[]): Value => {
  const [only, ...more] = parts
  return only && more.length === 0 ? only : g.op('Concat', parts, { axis: 0 })
}

/** What each step has saved for the gradient: so many values. */
export const savedOf = <const Width extends number>(
  op: string,
  saved: readonly Value[],
  width: Width,
): readonly Tuple<Value, Width>[] =>
  Array.from({ length: saved.length / width }, (_, t) => {
    const step = saved.slice(t * width, (t + 1) * width)
    if (!isTuple(step, width)) throw misfit({ op }, `${width} values a step`, `${step.length}`)
    return step
  })
