/** Docstrings of the types of a configuration, made of what its schemas say. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

import {
  type Definitions,
  defaultOf,
  descriptionOf,
  type Field,
  fieldsOf,
  schemaOf,
  wholeOf,
} from './fields.ts'
import { print } from './print.ts'

/** A file, and the parts of the configuration whose fields and makers it declares. */
export interface Documented {
  readonly file: string
  /** Part by the line that begins its type; its fields stand two spaces in. */
  readonly types?: Readonly<Record<string, string>>
  /** Part by the line that begins a type with some of its fields, which types of other parts have too. */
  readonly shared?: Readonly<Record<string, string>>
  /** Part by the function that makes it. */
  readonly makers?: Readonly<Record<string, string>>
}

const named = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`export interface ${name} `, name]))

/** The options of every task of a folder, by the kind that its file names. */
const optionsIn = (folder: URL): readonly Documented[] =>
  readdirSync(folder)
    .map((name) => `${name}/options.ts`)
    .filter((file) => existsSync(new URL(file, folder)))
    .flatMap((file) => {
      const [, kind] = /kind: '([^']+)'/.exec(readFileSync(new URL(file, folder), 'utf8')) ?? []
      return kind === undefined
        ? []
        : [{ file: `src/tasks/${file}`, types: { 'const options = ': kind } }]
    })

export const documented: readonly Documented[] = [
  {
    file: 'src/config/types.ts',
    types: named(
      ...['ConfigContext', 'Config', 'Keep', 'Serving', 'Model', 'About', 'Train', 'Fit'],
      ...['Distributed', 'First', 'Evaluate', 'Tune', 'Compare', 'Reference', 'ReferenceMode'],
      ...['Requests', 'Anomalies', 'Gauge', 'Endpoint', 'Batch', 'Encryption'],
      ...['Tokens', 'TokenGrant'],
      ...['RolloutPlan', 'RolloutAlpha'],
      ...['Objectives', 'LatencyObjective', 'ErrorObjective', 'AvailabilityObjective'],
    ),
  },
  { file: 'src/config/schedule.ts', types: named('Schedule') },
  {
    file: 'src/config/origins.ts',
    types: named(
      ...['Lines', 'Records', 'Sql', 'Images', 'KeepVersions', 'Limits', 'ColumnType', 'Ingest'],
      ...['SplitByContent', 'SplitByKey', 'SplitByTime'],
    ),
    shared: {
      'export interface DataFields ': 'Lines',
      'export interface ReadFields ': 'Lines',
      'export interface FileFields ': 'Lines',
      'export interface RecordFields ': 'Records',
    },
  },
  {
    file: 'src/config/checks.ts',
    types: named(
      ...[
        'BetweenCheck',
        'SetCheck',
        'PatternCheck',
        'LengthCheck',
        'MissingCheck',
        'RuleCheck',
        'FunctionCheck',
      ],
      ...['ColumnsCheck', 'RowsCheck', 'UniqueCheck', 'DuplicatesCheck', 'OutliersCheck'],
      ...['CorrelationCheck', 'BalanceCheck', 'LeakageCheck', 'OverlapCheck', 'DriftCheck'],
    ),
  },
  {
    file: 'src/config/define.ts',
    makers: { records: 'Records', lines: 'Lines', sql: 'Sql', every: 'Schedule' },
  },
  {
    file: 'src/config/ranges.ts',
    makers: { range: 'range', logRange: 'logRange', int: 'int', choice: 'choice' },
  },
  ...optionsIn(new URL('../../../src/tasks/', import.meta.url)),
]

/** Longest line of a docstring. */
const widest = 112

/** The text of a file with every docstring of a part and its fields as the schemas say. */
export const withDocstrings = (
  text: string,
  { types = {}, shared = {}, makers = {} }: Documented,
  parts: Definitions,
): string => {
  let lines: readonly string[] = text.split('\n')
  for (const [begin, name] of Object.entries({ ...shared, ...types })) {
    const part = schemaOf(parts[name])
    const at = lines.findIndex((line) => line.startsWith(begin))
    for (const field of fieldsOf(part)) {
      const line = declaredFrom(lines, at).get(field.path)
      if (line !== undefined) lines = documentedAt(lines, line, saidOf(field, parts))
    }
    // What a network is made of is said by hand, above the options.
    if (begin.startsWith('export') && begin in types)
      lines = documentedAt(lines, at, part.description ?? '')
  }
  for (const [maker, name] of Object.entries(makers)) {
    const part = schemaOf(parts[name])
    const said = (part.description ?? '').replace(/\.$/, '')
    const at = lines.findIndex((line) => line.startsWith(`export const ${maker} =`))
    const example = print(wholeOf(part, parts)).replaceAll(/\s*\n\s*/g, ' ')
    lines = documentedAt(lines, at, `${said}: \`${example}\`.`)
  }
  return lines.join('\n')
}

/** Lines by the field that they declare, in a type that begins at a line. */
export const declaredFrom = (
  lines: readonly string[],
  begin: number,
): ReadonlyMap<string, number> => {
  const length = lines.slice(begin + 1).findIndex((line) => /^\S/.test(line))
  return new Map(
    lines.slice(begin + 1, begin + 1 + length).flatMap((line, index) => {
      const [, name] = /^ {2}(?: {2})?(?:readonly )?(\w+)(?:\?:|: |:$)/.exec(line) ?? []
      return name === undefined ? [] : [[name, begin + 1 + index] as const]
    }),
  )
}

const saidOf = (field: Field, parts: Definitions): string => {
  const otherwise = defaultOf(field)
  const said = descriptionOf(field.json, parts)
  if (field.required || otherwise === '') return said
  return `${said} Default${field.json['otherwise'] === undefined ? '' : ':'} ${otherwise}.`
}

/** The lines with another docstring above one of them. */
const documentedAt = (lines: readonly string[], at: number, said: string): readonly string[] => {
  if (at < 0) return lines
  const indent = /^ */.exec(lines[at] ?? '')?.[0] ?? ''
  let begin = at
  if (lines[at - 1]?.trimEnd().endsWith('*/'))
    do begin--
    while (begin > 0 && !lines[begin]?.trimStart().startsWith('/**'))
  return [...lines.slice(0, begin), ...comment(said, indent), ...lines.slice(at)]
}

const comment = (said: string, indent: string): readonly string[] => {
  const inOne = `${indent}/** ${said} */`
  if (inOne.length <= widest) return [inOne]
  const wrapped: string[] = ['']
  for (const word of said.split(' ')) {
    const line = `${wrapped.at(-1)} ${word}`
    if (indent.length + 2 + line.length <= widest) wrapped[wrapped.length - 1] = line
    else wrapped.push(` ${word}`)
  }
  return [`${indent}/**`, ...wrapped.map((line) => `${indent} *${line}`), `${indent} */`]
}
