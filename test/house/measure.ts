/**
 * `npm run measure [-- FOLDER --long]`: how the house is built, in metrics. Files and functions of `src` and
 * `console/src` without their tests; functions are those with a name and at least three lines, from the first
 * to the last. `--long` lists those that are too long.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vite'

/** Longest function that fits in the eye. */
const longest = 35
/** What is shorter is a name for an expression. */
const shortest = 3

interface Measured {
  readonly files: readonly number[]
  readonly functions: readonly { readonly lines: number; readonly at: string }[]
  readonly casts: number
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\.test\.tsx?$|\.d\.ts$/.test(path))
    .sort()

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value

const functionTypes = ['ArrowFunctionExpression', 'FunctionDeclaration', 'FunctionExpression']

/** The function that a node gives a name to; a callback without one is part of the function around it. */
const namedBy = (node: Node): Node | undefined => {
  if (node.type === 'FunctionDeclaration') return node
  const value = {
    VariableDeclarator: node['init'],
    Property: node['value'],
    MethodDefinition: node['value'],
  }[node.type]
  return isNode(value) && functionTypes.includes(value.type) ? value : undefined
}

/** A cast says that the author knows better; `as const` says no such thing. */
const isCast = (node: Node, text: string): boolean =>
  (node.type === 'TSAsExpression' && !/\bas const$/.test(text.slice(node.start, node.end))) ||
  node.type === 'TSNonNullExpression'

const visit = (value: unknown, found: (node: Node) => void): void => {
  if (Array.isArray(value)) for (const each of value) visit(each, found)
  if (!isNode(value)) return
  found(value)
  for (const [key, child] of Object.entries(value)) if (key !== 'parent') visit(child, found)
}

const measure = (folder: string): Measured => {
  const files: number[] = []
  const functions: { lines: number; at: string }[] = []
  let casts = 0
  for (const path of sourcesIn(folder)) {
    const text = readFileSync(path, 'utf8')
    const linesOf = (from: number, to: number) => text.slice(from, to).split('\n').length
    files.push(linesOf(0, text.trimEnd().length))
    visit(parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }), (node) => {
      const named = namedBy(node)
      if (named && linesOf(named.start, named.end) >= shortest)
        functions.push({
          lines: linesOf(named.start, named.end),
          at: `${path}:${linesOf(0, named.start)}`,
        })
      if (isCast(node, text)) casts++
    })
  }
  return { files, functions, casts }
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? 0

const root = fileURLToPath(new URL('../..', import.meta.url))
const given = process.argv.slice(2)
const base = resolve(given.find((word) => !word.startsWith('--')) ?? root)
for (const folder of ['src', 'console/src']) {
  const { files, functions, casts } = measure(join(base, folder))
  const lines = functions.map((each) => each.lines)
  const over = functions.filter((each) => each.lines > longest)
  const share = ((100 * over.length) / functions.length).toFixed(1)
  console.log(`${folder}: ${files.length} files, ${files.reduce((sum, n) => sum + n, 0)} lines`)
  console.log(`  lines of a file: median ${quantile(files, 0.5)}, 90 % ${quantile(files, 0.9)}`)
  console.log(
    `  lines of a function: median ${quantile(lines, 0.5)}, 90 % ${quantile(lines, 0.9)}, most ${Math.max(...lines)}`,
  )
  console.log(
    `  functions over ${longest} lines: ${over.length} of ${functions.length}, ${share} %`,
  )
  console.log(`  casts: ${casts}`)
  if (given.includes('--long'))
    for (const { lines, at } of over.toSorted((a, b) => b.lines - a.lines))
      console.log(`    ${lines} ${at.slice(base.length + 1)}`)
}
