/** Code that sends a request of the Open Inference Protocol. */
import { inJson, quotedForShell } from '../models/snippets.ts'
import { elementsOf } from './array.ts'
import type { InferBody } from './protocol.ts'

export type Client = 'curl' | 'tritonclient' | 'TypeScript'
export const clients: readonly Client[] = ['curl', 'tritonclient', 'TypeScript']

interface Call {
  /** Where the server is. */
  readonly origin: string
  readonly endpoint: string
  /** Null: the one that is served. */
  readonly version: number | null
  readonly body: InferBody
}

const pathOf = ({ endpoint, version }: Call): string =>
  `/v2/models/${encodeURIComponent(endpoint)}${version === null ? '' : `/versions/${version}`}/infer`

const inCurl = (call: Call): readonly string[] => [
  `curl ${call.origin}${pathOf(call)} \\`,
  "  -H 'content-type: application/json' \\",
  `  -d ${quotedForShell(JSON.stringify(call.body))}`,
]

const inTypeScript = (call: Call): readonly string[] => [
  `const response = await fetch('${call.origin}${pathOf(call)}', {`,
  "  method: 'POST',",
  "  headers: { 'content-type': 'application/json' },",
  `  body: JSON.stringify(${inJson(call.body)}),`,
  '})',
  'if (!response.ok) throw new Error(await response.text())',
  'const { outputs, model_version } = await response.json()',
]

const numpyTypes: Readonly<Record<string, string>> = {
  ...{ BOOL: 'bool', BYTES: 'object', FP16: 'float16', FP32: 'float32', FP64: 'float64' },
  ...{ INT8: 'int8', INT16: 'int16', INT32: 'int32', INT64: 'int64' },
  ...{ UINT8: 'uint8', UINT16: 'uint16', UINT32: 'uint32', UINT64: 'uint64' },
}

const valueInPython = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(valueInPython).join(', ')}]`
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value === null ? 'None' : JSON.stringify(value)
}

const inputInPython = (
  { name, datatype, shape, data = [] }: InferBody['inputs'][number],
  at: number,
): readonly string[] => {
  const type = `dtype="${numpyTypes[datatype] ?? 'float32'}"`
  const dims = `[${shape.join(', ')}]`
  const values =
    data.length === 0 && elementsOf(shape) > 0
      ? `np.zeros(${dims}, ${type})`
      : `np.array(${valueInPython(data)}, ${type}).reshape(${dims})`
  return [
    `inputs.append(triton.InferInput(${JSON.stringify(name)}, ${dims}, "${datatype}"))`,
    `inputs[${at}].set_data_from_numpy(${values})`,
  ]
}

const inTriton = ({ origin, endpoint, version, body }: Call): readonly string[] => {
  const { host, protocol } = new URL(origin)
  const asked = version === null ? '' : `, model_version="${version}"`
  return [
    'import numpy as np',
    'import tritonclient.http as triton  # pip install tritonclient[http]',
    '',
    `client = triton.InferenceServerClient("${host}"${protocol === 'https:' ? ', ssl=True' : ''})`,
    'inputs = []',
    ...body.inputs.flatMap(inputInPython),
    `answer = client.infer(${JSON.stringify(endpoint)}, inputs${asked})`,
    'for output in answer.get_response()["outputs"]:',
    '    print(output["name"], answer.as_numpy(output["name"]))',
  ]
}

const writers: Readonly<Record<Client, (call: Call) => readonly string[]>> = {
  curl: inCurl,
  tritonclient: inTriton,
  TypeScript: inTypeScript,
}

export const inferCode = (client: Client, call: Call): string => writers[client](call).join('\n')
