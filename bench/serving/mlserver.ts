/** Questions to the classifier of flowers by the Open Inference Protocol, and MLServer beside. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fromJSON } from '@grpc/proto-loader'
import { descriptor, serviceName } from '../../src/http/inference/grpc/descriptor.ts'
import type { Aim } from '../load/generators.ts'
import { freePort, type Side, startSide } from './side.ts'

const flower = [5.1, 3.5, 1.4, 0.2]
const input = { name: 'X', datatype: 'FP32', shape: [1, 4] }
const output = { name: 'probabilities' }
const bytes = Buffer.from(Float32Array.from(flower).buffer)

/** The same question in each way that it can be put. */
export interface Ways {
  readonly json: Aim
  readonly binary: Aim
  readonly grpc: Aim
}

export const waysTo = (model: string, http: string, grpc: string): Ways => {
  const url = `${http}/v2/models/${model}/infer`
  const head = JSON.stringify({
    inputs: [{ ...input, parameters: { binary_data_size: bytes.length } }],
    outputs: [{ ...output, parameters: { binary_data: true } }],
  })
  return {
    json: {
      ...{ url, headers: { 'content-type': 'application/json' } },
      bodies: [JSON.stringify({ inputs: [{ ...input, data: flower }], outputs: [output] })],
    },
    binary: {
      url,
      headers: {
        'content-type': 'application/octet-stream',
        'inference-header-content-length': `${head.length}`,
      },
      bodies: [Buffer.concat([Buffer.from(head), bytes])],
    },
    grpc: {
      ...{ url: `${grpc}/${serviceName}/ModelInfer`, headers: {} },
      bodies: [messageTo(model)],
    },
  }
}

const messageTo = (model_name: string): Buffer => {
  const { [serviceName]: service } = fromJSON(descriptor, { keepCase: true, longs: String })
  if (!service || !('ModelInfer' in service)) throw new Error('There is no service.')
  const inputs = [{ ...input, contents: null }]
  return service['ModelInfer'].requestSerialize({
    ...{ model_name, inputs, outputs: [output], raw_input_contents: [bytes] },
  })
}

/** MLServer with a runtime around onnxruntime, with so many workers beside its server; null where it is not installed. */
export const startMlserver = async (
  environments: string,
  { file, folder }: { readonly file: string; readonly folder: string },
  workers: number,
): Promise<{ readonly side: Side; readonly ways: Ways } | null> => {
  const command = join(environments, 'mlserver/bin/mlserver')
  if (!existsSync(command)) return null
  const home = join(dirname(folder), `mlserver-${workers}`)
  await mkdir(home)
  const [http_port, grpc_port, metrics_port] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const settings = { http_port, grpc_port, metrics_port, parallel_workers: workers, debug: false }
  await writeFile(join(home, 'settings.json'), JSON.stringify({ ...settings, host: '127.0.0.1' }))
  const model = {
    name: 'flowers',
    implementation: 'mlserver_model.Onnx',
    parameters: { uri: file },
  }
  await writeFile(join(home, 'model-settings.json'), JSON.stringify(model))
  const ways = waysTo('flowers', `http://127.0.0.1:${http_port}`, `http://127.0.0.1:${grpc_port}`)
  const env = { PYTHONPATH: join(import.meta.dirname, '../peers/serving') }
  const program = { name: 'MLServer', command, words: ['start', home], cwd: home, env }
  return { side: await startSide(program, ways.json), ways }
}
