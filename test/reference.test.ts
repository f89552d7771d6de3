import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import * as millrace from 'millrace'
import { configJsonSchema, type JsonSchema, jsonSchemaOf } from '../src/config/json.ts'
import { loadConfig } from '../src/config/load.ts'
import { resolveConfig } from '../src/config/resolve.ts'
import { contextSchema } from '../src/config/schema/config.ts'
import { z } from '../src/core/schema.ts'
import { declaredFrom, documented, withDocstrings } from './house/reference/docstrings.ts'
import {
  defaultOf,
  descriptionOf,
  exampleOf,
  fieldsOf,
  schemaOf,
} from './house/reference/fields.ts'
import { definitions, page } from './house/reference/page.ts'
import { sections } from './house/reference/sections.ts'

const parts = definitions()
const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
const stale = 'npm run reference writes it anew'

const documentedParts = sections.map((section) => section.part)
const allFields = [...documentedParts, 'Fit'].flatMap((part) =>
  fieldsOf(schemaOf(parts[part])).map((field) => ({ ...field, name: `${part}.${field.path}` })),
)

/** The schemas that examples have to pass, by the JSON Schema made of them. */
const schemas = (() => {
  const found = new Map<string, z.core.$ZodType>()
  const visit = (schema: z.core.$ZodType) => {
    const { id } = z.globalRegistry.get(schema) ?? {}
    if (typeof id === 'string') found.set(id, schema)
  }
  configJsonSchema(visit)
  jsonSchemaOf(contextSchema, visit)
  return found
})()

test('docs/config.md is what the schemas say', () => {
  assert.equal(firstChange(read('docs/config.md'), page()), null, stale)
})

test('the docstrings of a configuration are what the schemas say', () => {
  for (const each of documented) {
    const text = read(each.file)
    const change = firstChange(text, withDocstrings(text, each, parts))
    assert.equal(change, null, `${each.file}: ${stale}`)
  }
})

/** The first line of a text that should be another; null where none should. */
const firstChange = (found: string, expected: string): string | null => {
  const lines = found.split('\n')
  const wanted = expected.split('\n')
  const at = wanted.findIndex((line, index) => line !== lines[index])
  if (at < 0) return lines.length === wanted.length ? null : `${lines.length} lines`
  return `line ${at + 1}: ${lines[at]} → ${wanted[at]}`
}

/** The lines of the fields that a type has from those that it extends. */
const inheritedBy = (lines: readonly string[], at: number): Map<string, number> => {
  const [, bases = ''] = / extends ([\w, ]+) \{/.exec(lines[at] ?? '') ?? []
  return new Map(
    bases.split(', ').flatMap((base) => {
      const from = lines.findIndex((line) => line.startsWith(`export interface ${base} `))
      return from < 0 ? [] : [...declaredFrom(lines, from), ...inheritedBy(lines, from)]
    }),
  )
}

test('fields that several types share say the same in each', () => {
  for (const { file, types = {}, shared = {} } of documented) {
    const lines = read(file).split('\n')
    for (const name of Object.values(types)) {
      const begins = lines.findIndex((line) => line.startsWith(`export interface ${name} extends `))
      for (const field of inheritedBy(lines, begins).keys())
        for (const other of Object.values(shared)) {
          const [one, two] = [name, other].map((part) =>
            fieldsOf(schemaOf(parts[part])).find(({ path }) => path === field),
          )
          if (one && two && field !== 'split')
            assert.deepEqual(
              [descriptionOf(one.json, parts), defaultOf(one)],
              [descriptionOf(two.json, parts), defaultOf(two)],
              `${field} of ${name} and ${other}`,
            )
        }
    }
  }
})

test('the types of a configuration have the fields of its schemas, and demand the same of them', () => {
  for (const { file, types = {} } of documented) {
    const lines = read(file).split('\n')
    for (const [begin, name] of Object.entries(types)) {
      if (!begin.startsWith('export')) continue
      const begins = lines.findIndex((line) => line.startsWith(begin))
      const declared = declaredFrom(lines, begins)
      const given = schemaOf(parts[name])
      const inherited = inheritedBy(lines, begins)
      const fields = Object.keys(given.properties ?? {}).filter((key) => !inherited.has(key))
      assert.deepEqual([...declared.keys()].sort(), fields.sort(), name)
      for (const [field, line] of [...declared, ...inherited])
        assert.equal(
          !lines[line]?.includes(`${field}?:`),
          given.required?.includes(field) ?? false,
          `${name}.${field} is demanded by its type or its schema alone`,
        )
    }
  }
})

test('every part with fields is told of', () => {
  const told = new Set([...documentedParts, 'Fit'])
  const untold = Object.entries(parts).filter(([name, part]) => part.properties && !told.has(name))
  assert.deepEqual(
    untold.map(([name]) => name),
    [],
  )
})

test('every field has a description, a default and an example; every number a unit, every pattern a form', () => {
  assert.ok(allFields.length > 100)
  for (const field of allFields) {
    const { json, name } = field
    assert.match(descriptionOf(json, parts), /^[A-Z`].*\.$/s, `${name} has no description`)
    assert.notEqual(defaultOf(field), '', `${name} has no default`)
    assert.notEqual(exampleOf(json, parts), undefined, `${name} has no example`)
    const own = innerOf(json)
    if (own.some(({ type }) => type === 'number' || type === 'integer'))
      assert.equal(typeof json['unit'], 'string', `${name} has no unit`)
    for (const { pattern, form } of own.map((each) => ({ form: undefined, ...each })))
      if (pattern !== undefined) assert.equal(typeof form, 'string', `${name} has no form`)
    if (own.some(({ type }) => type === 'null'))
      assert.ok(json.default === null || json['otherwise'], `${name}: null is not its default`)
  }
})

/** A schema and all that stands in it, but what has fields or a name of its own. */
const innerOf = (json: JsonSchema): JsonSchema[] => {
  if (json.properties || json['of']) return []
  const below = [
    ...(json.anyOf ?? []),
    ...(json.oneOf ?? []),
    json.items,
    json.propertyNames,
    json.additionalProperties,
  ].flatMap((each) => (typeof each === 'object' ? innerOf(schemaOf(each)) : []))
  const types = Array.isArray(json.type) ? json.type.map((type) => ({ ...json, type })) : [json]
  return [...types, ...below]
}

const blocks = [...read('docs/config.md').matchAll(/```ts\n(.*?)\n```/gs)].map(
  ([, text = '']) => text,
)

test('every example of docs/config.md is taken by the schema of its part', () => {
  assert.equal(blocks.length, sections.length)
  for (const [at, { part, field }] of sections.entries()) {
    if (part === 'Config') continue
    const given: unknown = evaluated(field === null ? (blocks[at] ?? '') : `{ ${blocks[at]} }`)
    const value: unknown = field === null ? given : Reflect.get(Object(given), field)
    const schema = schemas.get(part)
    assert.ok(schema, part)
    const { error } = z.safeParse(schema, value)
    assert.equal(error, undefined, `${part}: ${error?.message}`)
    const missing = Object.keys(parts[part]?.properties ?? {}).filter(
      (name) => !Object.hasOwn(Object(value), name),
    )
    assert.deepEqual(missing, [], `the example of ${part} names every field`)
  }
})

test('the examples of a file, a model and its parts make a configuration', async () => {
  const project = await mkdtemp(join(tmpdir(), 'millrace-reference-'))
  await writeFile(join(project, 'millrace.config.ts'), blocks[0] ?? '')
  const { models } = await loadConfig({ project, home: join(project, '.millrace') })
  assert.deepEqual(
    models.map(({ name }) => name),
    ['phrases'],
  )
  const blockOf = (part: string) => blocks[documentedParts.indexOf(part)]
  const model = `{ ${blockOf('Model')} }`
  resolveConfig({ models: evaluated(model) }, { project, home: project, fast: false })
  const phrases = "task: nextWord(), data: lines('sentences.csv')"
  const customers = "task: tabularClass({ label: 'churn' }), data: records('customers.csv')"
  const parts = ['Train', 'First', 'Evaluate', 'Compare', 'Gauge'].map((part) => [part, phrases])
  for (const [part = '', beside] of [['Ingest', customers], ...parts])
    resolveConfig(
      { models: { phrases: evaluated(`{ ${beside}, ${blockOf(part)} }`) } },
      { project, home: project, fast: false },
    )
})

/** What an expression of a configuration comes to. */
const evaluated = (expression: string): unknown =>
  new Function(...Object.keys(millrace), `return (${expression})`)(...Object.values(millrace))
