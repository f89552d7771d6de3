/**
 * The service of the Open Inference Protocol as protobuf has it, with Triton's repository and statistics. Fields are
 * written as `number type`, `number* type` where they repeat, and `number map<type>`.
 */
import type { fromJSON } from '@grpc/proto-loader'

type Message = Readonly<Record<string, string>>

const parameter = 'InferParameter'

const messages: Readonly<Record<string, Message>> = {
  ServerLiveRequest: {},
  ServerLiveResponse: { live: '1 bool' },
  ServerReadyRequest: {},
  ServerReadyResponse: { ready: '1 bool' },
  ModelReadyRequest: { name: '1 string', version: '2 string' },
  ModelReadyResponse: { ready: '1 bool' },
  ServerMetadataRequest: {},
  ServerMetadataResponse: { name: '1 string', version: '2 string', extensions: '3* string' },
  ModelMetadataRequest: { name: '1 string', version: '2 string' },
  TensorMetadata: { name: '1 string', datatype: '2 string', shape: '3* int64' },
  ModelMetadataResponse: {
    ...{ name: '1 string', versions: '2* string', platform: '3 string' },
    ...{ inputs: '4* TensorMetadata', outputs: '5* TensorMetadata' },
  },
  InferParameter: {
    ...{ bool_param: '1 bool', int64_param: '2 int64', string_param: '3 string' },
    ...{ double_param: '4 double', uint64_param: '5 uint64' },
  },
  InferTensorContents: {
    ...{ bool_contents: '1* bool', int_contents: '2* int32', int64_contents: '3* int64' },
    ...{ uint_contents: '4* uint32', uint64_contents: '5* uint64', fp32_contents: '6* float' },
    ...{ fp64_contents: '7* double', bytes_contents: '8* bytes' },
  },
  InferInputTensor: {
    ...{ name: '1 string', datatype: '2 string', shape: '3* int64' },
    ...{ parameters: `4 map<${parameter}>`, contents: '5 InferTensorContents' },
  },
  InferRequestedOutputTensor: { name: '1 string', parameters: `2 map<${parameter}>` },
  ModelInferRequest: {
    ...{ model_name: '1 string', model_version: '2 string', id: '3 string' },
    ...{ parameters: `4 map<${parameter}>`, inputs: '5* InferInputTensor' },
    ...{ outputs: '6* InferRequestedOutputTensor', raw_input_contents: '7* bytes' },
  },
  InferOutputTensor: {
    ...{ name: '1 string', datatype: '2 string', shape: '3* int64' },
    ...{ parameters: `4 map<${parameter}>`, contents: '5 InferTensorContents' },
  },
  ModelInferResponse: {
    ...{ model_name: '1 string', model_version: '2 string', id: '3 string' },
    ...{ parameters: `4 map<${parameter}>`, outputs: '5* InferOutputTensor' },
    raw_output_contents: '6* bytes',
  },
  RepositoryIndexRequest: { repository_name: '1 string', ready: '2 bool' },
  ModelIndex: { name: '1 string', version: '2 string', state: '3 string', reason: '4 string' },
  RepositoryIndexResponse: { models: '1* ModelIndex' },
  // Triton's clients name the model second, those of KServe first.
  RepositoryModelLoadRequest: {
    ...{ repository_name: '1 string', model_name: '2 string' },
    parameters: `3 map<${parameter}>`,
  },
  RepositoryModelLoadResponse: { model_name: '1 string', isLoaded: '2 bool' },
  RepositoryModelUnloadRequest: {
    ...{ repository_name: '1 string', model_name: '2 string' },
    parameters: `3 map<${parameter}>`,
  },
  RepositoryModelUnloadResponse: { model_name: '1 string', isUnloaded: '2 bool' },
  ModelStatisticsRequest: { name: '1 string', version: '2 string' },
  StatisticDuration: { count: '1 uint64', ns: '2 uint64' },
  InferStatistics: { success: '1 StatisticDuration', fail: '2 StatisticDuration' },
  ModelStatistics: {
    ...{ name: '1 string', version: '2 string', last_inference: '3 uint64' },
    ...{ inference_count: '4 uint64', execution_count: '5 uint64' },
    inference_stats: '6 InferStatistics',
  },
  ModelStatisticsResponse: { model_stats: '1* ModelStatistics' },
}

/** Each takes `…Request` and gives `…Response`. */
export const methods = [
  ...(['ServerLive', 'ServerReady', 'ServerMetadata', 'ModelReady', 'ModelMetadata'] as const),
  ...(['ModelInfer', 'ModelStatistics', 'RepositoryIndex'] as const),
  ...(['RepositoryModelLoad', 'RepositoryModelUnload'] as const),
]
export type Method = (typeof methods)[number]

export const serviceName = 'inference.GRPCInferenceService'

const fieldOf = (told: string) => {
  const [place = '', type = ''] = told.split(' ')
  const id = Number.parseInt(place, 10)
  const ofMap = /^map<(.+)>$/.exec(type)?.[1]
  if (ofMap !== undefined) return { id, keyType: 'string', type: ofMap }
  return { id, type, ...(place.endsWith('*') && { rule: 'repeated' }) }
}

const fieldsOf = (message: Message) =>
  Object.fromEntries(Object.entries(message).map(([name, told]) => [name, fieldOf(told)]))

/** Of a message; of a parameter exactly one field is given. */
const typeOf = (name: string, message: Message) => ({
  fields: fieldsOf(message),
  ...(name === parameter && { oneofs: { parameter_choice: { oneof: Object.keys(message) } } }),
})

const service = {
  methods: Object.fromEntries(
    methods.map((name) => [
      name,
      { requestType: `${name}Request`, responseType: `${name}Response`, comment: '' },
    ]),
  ),
}

const types = Object.fromEntries(
  Object.entries(messages).map(([name, message]) => [name, typeOf(name, message)]),
)

type Described = Parameters<typeof fromJSON>[0]

const inference: Described = { nested: { GRPCInferenceService: service, ...types } }

/** As protobuf's JSON describes it. */
export const descriptor: Described = { nested: { inference } }
