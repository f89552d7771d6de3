/** Puts text into the text of a configuration. */

/** A call of `records` or `lines` in a text: from behind its name to its last bracket, and where its arguments stand. */
interface Call {
  readonly end: number
  readonly args: readonly (readonly [start: number, end: number])[]
}

/**
 * The text with `checks` for the data of one file, of these lines, or why it cannot be done. `isFile` knows the file by what the call
 * names; null stands for what is no plain text, such as a variable.
 */
export const withChecks = (
  text: string,
  written: readonly string[],
  isFile: (name: string | null) => boolean,
): { readonly text: string } | { readonly problem: string } => {
  const code = bare(text)
  const calls = callsIn(code).filter(({ args: [first] }) =>
    isFile(first ? nameAt(text, first) : null),
  )
  const [call, ...more] = calls
  if (!call || more.length > 0)
    return { problem: `${calls.length} calls of records or lines read this data set, expected one` }
  const [, options] = call.args
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', call.end) + 1))?.[0] ?? ''
  const lines = [
    `${indent}  checks: [`,
    ...written.map((line) => `${indent}    ${line}`),
    `${indent}  ],`,
  ].join('\n')
  if (!options)
    return {
      text: `${text.slice(0, call.args[0]?.[1])}, {\n${lines}\n${indent}}${text.slice(call.end)}`,
    }
  const given = code.slice(...options)
  const start = options[1] - given.trimStart().length
  const inside = code.slice(start, options[1]).trimEnd()
  if (!inside.startsWith('{') || !inside.endsWith('}') || /\bchecks\b/.test(inside))
    return { problem: 'its options have `checks`, or are no plain object' }
  return { text: `${text.slice(0, start + 1)}\n${lines}${text.slice(start + 1)}` }
}

const nameAt = (text: string, [start, end]: readonly [number, number]): string | null =>
  /^\s*(['"])([^'"\\]*)\1\s*$/.exec(text.slice(start, end))?.[2] ?? null

/** The code alone: what comments and texts say is blank, so that everything stands where it stood. */
const bare = (text: string): string =>
  text.replace(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"|`(?:[^`\\]|\\[\s\S])*`/g,
    (found) => found.replace(/[^\n]/g, /^\//.test(found) ? ' ' : '_'),
  )

const callsIn = (code: string): Call[] =>
  [...code.matchAll(/(?<![.\w$])(?:records|lines)\s*\(/g)].flatMap((found) => {
    const call = callAt(code, found.index + found[0].length)
    return call ? [call] : []
  })

/** Undefined where its brackets do not close. */
const callAt = (code: string, start: number): Call | undefined => {
  const args: [number, number][] = []
  let [depth, from] = [0, start]
  const take = (end: number) => {
    if (code.slice(from, end).trim() !== '')
      args.push([from, from + code.slice(from, end).trimEnd().length])
    from = end + 1
  }
  for (let at = start; at < code.length; at++) {
    const sign = code[at] ?? ''
    if (sign === ',' && depth === 0) take(at)
    if ('([{'.includes(sign)) depth++
    if (!')]}'.includes(sign) || depth-- > 0) continue
    take(at)
    return { end: at, args }
  }
  return undefined
}
