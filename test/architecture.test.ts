import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Room {
  /** Rooms it may import. */
  readonly rooms: readonly string[]
  /** Packages it is the door to. */
  readonly doors?: readonly string[]
}

/**
 * Who may import whom, as the table of ARCHITECTURE.md says: `core, onnx`, or `all above but serve`. Packages are
 * those in backticks in its last column.
 */
const table: Readonly<Record<string, Room>> = (() => {
  const rows = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(
    /^\| `src\/(\w+)` \|[^|]*\| ([^|]*) \| ([^|]*) \|$/gm,
  )
  const rooms: Record<string, Room> = {}
  for (const [, name = '', imports = '', doors = ''] of rows) {
    const above = Object.keys(rooms)
    const [, but = ''] = /^all above(?: but (.*))?$/.exec(imports) ?? []
    const without = but.split(/, | and /)
    const named = imports.startsWith('all above')
      ? above.filter((room) => !without.includes(room))
      : imports.split(', ').filter((room) => room !== '–')
    for (const room of named) assert.ok(above.includes(room), `${name} imports ${room}, not above`)
    rooms[name] = {
      rooms: named,
      doors: [...doors.matchAll(/`([^`]+)`/g)].map(([, door = '']) => door),
    }
  }
  return rooms
})()

interface Import {
  readonly from: string
  readonly to: string
}

const files = (folder: string, endings = ['.ts', '.tsx']): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/(^|\/)(node_modules|dist)\//.test(file))

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

/** Imports of a file; a relative one as a path from the root, a package by its specifier. */
const importsOf = (file: string): Import[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(importPattern)].map((match) => {
    const specifier = match[1] ?? match[2] ?? ''
    return {
      from: file,
      to: specifier.startsWith('.') ? join(dirname(file), specifier) : specifier,
    }
  })

const isTest = (file: string) => /\.test\.tsx?$/.test(file)
const sources = files('src').filter((file) => !isTest(file))
const roomOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1]
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

test('Every folder of src is a room of the table', () => {
  const rooms = new Set(sources.flatMap((file) => roomOf(file) ?? []))
  assert.deepEqual([...rooms].sort(), Object.keys(table).sort())
})

test('Rooms import only the rooms below them', () => {
  const wrong = sources.flatMap((file) => {
    const room = roomOf(file)
    if (room === undefined) return []
    return importsOf(file)
      .filter(({ to }) => {
        const target = roomOf(to)
        return target !== undefined && target !== room && !table[room]?.rooms.includes(target)
      })
      .map(({ from, to }) => `${from} imports ${to}`)
  })
  assert.deepEqual(wrong, [])
})

test('Each package comes in by its own door', () => {
  const free = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]))
  free.delete('node:sqlite')
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .filter(({ to }) => {
        if (to.startsWith('src/') || to.endsWith('.json') || to.startsWith('..')) return false
        if (free.has(to)) return false
        return !table[roomOf(file) ?? '']?.doors?.includes(
          to === 'node:sqlite' ? to : packageOf(to),
        )
      })
      .map(({ from, to }) => `${from} imports ${to}`),
  )
  assert.deepEqual(wrong, [])
})

test('No file imports itself in a circle', () => {
  const graph = new Map(sources.map((file) => [file, importsOf(file).map(({ to }) => to)]))
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]) => {
    if (done.has(file)) return
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      return
    }
    for (const next of graph.get(file) ?? []) if (graph.has(next)) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of sources) visit(file, [])
  assert.deepEqual(circles, [])
})

/** What server and console say in the same words: pure functions, which import nothing but types and how figures are read. */
const spoken = [
  'src/core/access.ts',
  'src/core/assessment.ts',
  'src/core/check.ts',
  'src/core/endpoint.ts',
  'src/core/figure.ts',
  'src/core/error.ts',
  'src/core/foreign.ts',
  'src/core/kinds.ts',
  'src/core/metrics.ts',
  'src/core/requests.ts',
  'src/core/rollout.ts',
]

test('The console imports only types from the server, and what both say in the same words', () => {
  for (const file of spoken)
    assert.doesNotMatch(
      readFileSync(join(root, file), 'utf8'),
      /^import (?!type |.* from '\.\/(figure|rollout)\.ts')/m,
    )

  // The made-up server of console/dev is a server too.
  const wrong = files('console/src').flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(importPattern)]
      .filter((match) => {
        const to = join(dirname(file), match[1] ?? match[2] ?? '')
        return to.startsWith('src/') && !spoken.includes(to)
      })
      .filter((match) => !/^\s*(import|export)\s+type\s/.test(match[0].trimStart()))
      .map((match) => `${file}: ${match[0].trim()}`),
  )
  assert.deepEqual(wrong, [])
})

test('No folder is called after having no subject', () => {
  const folders = new Set(
    [...sources, ...files('console'), ...files('test'), ...files('bench')].flatMap((file) =>
      dirname(file).split('/'),
    ),
  )
  for (const name of ['utils', 'util', 'helpers', 'shared', 'common', 'misc'])
    assert.equal(folders.has(name), false, `a folder is called ${name}`)
})

test('The parser of this test sees every kind of import', () => {
  const text =
    "import a from 'a'\nimport { b,\n  c } from \"./b.ts\"\nimport 'd'\nexport { e } from 'e'\nimport type { F } from 'f'\nconst g = await import('g')\n"
  assert.deepEqual(
    [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2]),
    ['a', './b.ts', 'd', 'e', 'f', 'g'],
  )
})

test('modules that are started by address are named as source and as compiled', () => {
  for (const file of files('src').filter((name) => !name.endsWith('.test.ts')))
    assert.doesNotMatch(
      readFileSync(join(root, file), 'utf8'),
      /new URL\('[^']+\.ts', import\.meta\.url\)/,
      `${file}: moduleAt finds it in the package too`,
    )
})
