import type { ModelLoop } from '../../../src/operations/contract.ts'
import type { Asked } from '../data/queries.ts'
import { arraysIn, fieldsOf } from '../try/kind.ts'

/** JSON over several lines, as it stands within other code. */
export const inJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll('\n', '\n  ')

/** What a model is asked with, as the body of a request says it. */
export type Body =
  | { readonly text: string }
  | { readonly row: Readonly<Record<string, string | number | boolean | null>> }
  | { readonly inputs: Readonly<Record<string, unknown>> }

/** Stands for the pixels of an image until a language says how they are read. */
const pixels = '<pixels>'

/** A question that the model can be asked. The pixels of an image come out of a file. */
export const bodyOf = ({ task, served }: Pick<ModelLoop, 'task' | 'served'>): Body | null => {
  if (task === 'next-word') return { text: served.example ?? 'please let me' }
  if (served.example === null) return null
  const inputs = arraysIn(served.example)
  if (inputs !== null) return { inputs }
  const found = fieldsOf(served.example)
  if (found === null) return { text: served.example }
  const fields = found.filter(({ value }) => value !== '')
  const longest = Math.max(...fields.map(({ value }) => value.length))
  const isImage = (value: string) => task === 'image-class' && value.length === longest
  return {
    row: Object.fromEntries(
      fields.map(({ name, numeric, value }) => [
        name,
        isImage(value) ? pixels : numeric ? Number(value) : value,
      ]),
    ),
  }
}

/** Whether a body has the pixels of an image, which have to lie in `pixels.bin`. */
export const hasPixels = (body: Body): boolean => JSON.stringify(body).includes(pixels)

export type Language = 'curl' | 'TypeScript' | 'Python'
export const languages: readonly Language[] = ['curl', 'TypeScript', 'Python']

export const quotedForShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const inPython = (value: unknown, depth = 0): string => {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (value === pixels) return 'base64.b64encode(open("pixels.bin", "rb").read()).decode()'
  if (typeof value !== 'object') return JSON.stringify(value)
  const pad = '    '.repeat(depth + 1)
  const lines = Object.entries(value).map(
    ([name, inner]) => `${pad}${JSON.stringify(name)}: ${inPython(inner, depth + 1)},`,
  )
  return `{\n${lines.join('\n')}\n${'    '.repeat(depth)}}`
}

interface Call {
  /** Where the server is. */
  readonly origin: string
  readonly body: Body
  /** What is sent. */
  readonly asked: object
  /** The field of the answer that counts. */
  readonly answer: string
}

const inCurl = ({ origin, asked }: Call): readonly string[] => [
  `curl ${origin}/predict \\`,
  "  -H 'content-type: application/json' \\",
  `  -d ${quotedForShell(JSON.stringify(asked)).replace(pixels, `'"$(base64 < pixels.bin | tr -d '\\n')"'`)}`,
]

const inTypeScript = ({ origin, body, asked, answer }: Call): readonly string[] => [
  ...(hasPixels(body) ? ["import { readFileSync } from 'node:fs'", ''] : []),
  `const response = await fetch('${origin}/predict', {`,
  "  method: 'POST',",
  "  headers: { 'content-type': 'application/json' },",
  `  body: JSON.stringify(${inJson(asked).replace(`"${pixels}"`, "readFileSync('pixels.bin', 'base64')")}),`,
  '})',
  'if (!response.ok) throw new Error(await response.text())',
  `const { ${answer}, suggestions, version } = await response.json()`,
]

const inPythonCode = ({ origin, body, asked, answer }: Call): readonly string[] => [
  ...(hasPixels(body) ? ['import base64'] : []),
  'import json',
  'from urllib.request import Request, urlopen',
  '',
  `question = ${inPython(asked)}`,
  'request = Request(',
  `    "${origin}/predict",`,
  '    data=json.dumps(question).encode(),',
  '    headers={"content-type": "application/json"},',
  ')',
  'with urlopen(request) as response:',
  '    answer = json.load(response)',
  `print(answer["${answer}"], answer["version"])`,
]

const writers: Readonly<Record<Language, (call: Call) => readonly string[]>> = {
  curl: inCurl,
  TypeScript: inTypeScript,
  Python: inPythonCode,
}

interface Asking {
  /** Where the server is. */
  readonly origin: string
  readonly model: string
  /** Default: what is served then. */
  readonly version?: number | null
  readonly body: Body
  /** Whether the next word of a text is asked for. Default: where it is a text. */
  readonly isWord?: boolean
}

/** Code that asks a model by name. */
export const snippetOf = (
  language: Language,
  { origin, model, version = null, body, isWord = 'text' in body }: Asking,
): string => {
  const answer = isWord ? 'next_word' : 'prediction'
  const asked = { model, ...(version !== null && { version }), ...body }
  return writers[language]({ origin, body, answer, asked }).join('\n')
}

/** What was asked of a model, as the body of a request; the pixels of an image come out of a file. */
export const bodyAsked = (asked: Asked, pixelsIn: string | null): Body =>
  'row' in asked && pixelsIn !== null ? { row: { ...asked.row, [pixelsIn]: pixels } } : asked
