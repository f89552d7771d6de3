/** Functions that say the same of a record whenever and beside whatever they are asked. */
import { createContext, type Context as Realm, Script } from 'node:vm'
import type { RowCheck } from '../../core/validation.ts'

type FunctionCheck = Extract<RowCheck, { kind: 'function' }>

export type Sealed = (record: Readonly<Record<string, string>>) => boolean

/** What could tell where a function is run, or keep what it threw to itself. */
const doubtful =
  /\b(?:arguments|async|await|catch|constructor|eval|finally|import|instanceof|localeCompare|new\.target|RegExp\s*[.[]|this|toLocale\w*|typeof|yield|__proto__)/

/** A world in which nothing knows the day, is drawn by chance, or stays from one row to the next. */
const bare = `
'use strict';
const known = new Set('Array BigInt Boolean Infinity JSON Map Math NaN Number Object RegExp Set String decodeURIComponent encodeURIComponent isFinite isNaN parseFloat parseInt undefined'.split(' '));
const world = globalThis;
const all = Object.getOwnPropertyNames(world);
const own = new Set(['length', 'name', 'prototype', 'escape']);
for (const name of Object.getOwnPropertyNames(RegExp)) if (!own.has(name)) delete RegExp[name];
delete Math.random;
for (const name of all) {
  if (!known.has(name)) { delete world[name]; continue }
  const value = world[name];
  if (Object(value) !== value) continue;
  if (value.prototype) Object.freeze(value.prototype);
  Object.freeze(value);
}
`

/**
 * The same function made of its text alone, in a world of its own; null of what cannot be. Where it needs anything from outside
 * its text, or what is not the same every time, it throws.
 */
export const sealed = ({ test }: FunctionCheck): Sealed | null => {
  const text = String(test)
  if (doubtful.test(text)) return null
  const realm = createContext({}, { codeGeneration: { strings: false, wasm: false } })
  new Script(`{${bare}}`).runInContext(realm)
  // A function or an arrow, else a method.
  const made = madeOf(`(${text}\n)`, realm) ?? madeOf(`Object.values({${text}\n})[0]`, realm)
  return made === null ? null : (record) => made(record) === true
}

const madeOf = (text: string, realm: Realm): ((record: unknown) => unknown) | null => {
  try {
    const made: unknown = new Script(`'use strict'; Object.freeze(${text})`).runInContext(realm)
    return typeof made === 'function' ? (record) => made(record) : null
  } catch (error) {
    // A SyntaxError of another world is none of this one.
    if (error instanceof Error || Object(error) === error) return null
    throw error
  }
}
