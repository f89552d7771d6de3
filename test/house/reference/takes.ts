/** What a field takes, in words: `whole number, 1 to 4,096`. */
import type { JsonSchema } from '../../../src/config/json.ts'
import { partOf, schemaOf } from './fields.ts'
import { print } from './print.ts'
import { titleOf } from './sections.ts'

export const takes = (json: JsonSchema): string => {
  const part = json['of'] ?? partOf(json)
  if (typeof part === 'string') return linked(part)
  const choices = json.anyOf ?? json.oneOf
  if (choices) return anyOf(choices)
  if (json.const !== undefined) return `\`${print(json.const)}\``
  if (json.enum) return listed(json.enum.map((value) => `\`${print(value)}\``))
  if (Array.isArray(json.type)) return listed(json.type.map((type) => takes({ ...json, type })))
  return plain(json)
}

const anyOf = (choices: readonly JsonSchema[]): string => {
  const texts = choices.map((choice) => {
    const items = schemaOf(choice.items)
    return items.anyOf?.every((each) => choices.some((other) => other.$ref === each.$ref))
      ? `a list of ${sized(choice.minItems, choice.maxItems)} of these`
      : takes(choice)
  })
  // A choice between choices is one.
  return listed([...new Set(texts)])
}

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`

const plain = (json: JsonSchema): string => {
  switch (json.type) {
    case 'integer':
      return within('whole number', boundsOf(json))
    case 'number':
      return within('number', boundsOf(json))
    case 'string':
      return typeof json['form'] === 'string' ? json['form'] : textOf(json)
    case 'boolean':
      return '`true` or `false`'
    case 'null':
      return '`null`'
    case 'array':
      return `list of ${itemsOf(json)}`
    case 'object':
      return json.properties ? 'object' : byName(json)
    default:
      return json.not ? 'function' : 'any value'
  }
}

const within = (what: string, bounds: string): string =>
  bounds === '' ? what : `${what}, ${bounds}`

const textOf = ({ minLength, maxLength }: JsonSchema): string => {
  const bounds = sized(minLength, maxLength)
  return within('text', bounds === '' || bounds === '1 or more' ? '' : `${bounds} characters`)
}

const itemsOf = ({ items, minItems, maxItems }: JsonSchema): string => {
  const item = schemaOf(items)
  const bounds = sized(minItems, maxItems)
  const what = item.not
    ? 'tasks, as `defineTask` makes them'
    : item.properties
      ? 'objects'
      : takes(item)
  return bounds === '' ? what : `${bounds} entries: ${what}`
}

const byName = (json: JsonSchema): string => {
  const name = takes({ type: 'string', form: 'name', ...schemaOf(json.propertyNames) })
  return `object from ${name} to: ${takes(schemaOf(json.additionalProperties))}`
}

const linked = (part: string): string => {
  const title = titleOf(part)
  return title === undefined ? 'any value' : `[${title}](#${anchorOf(title)})`
}

/** The anchor that a heading gets. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

const boundsOf = ({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string => {
  const least = inReach(minimum)
  const most = inReach(maximum)
  if (least !== undefined && most !== undefined) return sized(least, most)
  const above = inReach(exclusiveMinimum)
  const below = inReach(exclusiveMaximum)
  return [
    ...(above === undefined ? [] : [`above ${figure(above)}`]),
    ...(least === undefined ? [] : [`at least ${figure(least)}`]),
    ...(below === undefined ? [] : [`below ${figure(below)}`]),
    ...(most === undefined ? [] : [`at most ${figure(most)}`]),
  ].join(', ')
}

/** A bound that says more than that a whole number is one. */
const inReach = (bound: number | boolean | undefined): number | undefined =>
  typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER ? bound : undefined

/** `1 to 100`; empty where there is no bound. */
const sized = (least: number | undefined, most: number | undefined): string => {
  if (most !== undefined) return `${figure(least ?? 0)} to ${figure(most)}`
  return least === undefined ? '' : `${figure(least)} or more`
}

const figure = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 20 })
