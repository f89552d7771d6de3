/** Invented content of the development fixture. */
import type { Environment, EvalPrompt, Json } from '../../src/core/records.ts'

export const environment: Environment = {
  node: 'v26.10.0',
  platform: 'linux x64',
  cpu: 'Fixture CPU at 2.4 GHz',
  cores: 2,
  onnxruntime: '1.30.0',
  millrace: '0.1.0',
}

export const config = (shape: { embedding: number; units: number }): Json => ({
  task: { kind: 'next-word', ...shape, dropout: 0.1 },
  train: { epochs: 3, batchSize: 32, learningRate: 0.003 },
  ingest: { batch: 20, schedule: '1h' },
})

export const phrases = [
  'please let me know if you have any questions about the plan',
  'please let me know when you are ready to talk',
  'let me know what you think about this',
  'let me know if that works for you',
  'i would like to thank you for your help',
  'i would like to know more about the meeting',
  'i want to make sure that we are on the same page',
  'thank you for your time and your patience',
  'thank you very much for the quick answer',
  'we are going to meet at the office on monday',
  'we have to make sure that it works',
  'the first thing to do is to read the list',
  'looking forward to hearing from you',
  'looking forward to seeing you next week',
  'could you please send me the file again',
  'i am not sure what the problem is',
  'i am sorry for the late reply',
]

export const prompts: EvalPrompt[] = [
  { prompt: 'please let me know if', accepted: ['you', 'this', 'that', 'anything'] },
  { prompt: 'i want', accepted: ['to', 'more', 'help', 'you', 'this'] },
  { prompt: 'thank you', accepted: ['for', 'very', 'so', 'and'] },
  { prompt: 'looking forward', accepted: ['to'] },
  { prompt: 'i am not', accepted: ['sure', 'a', 'the', 'going'] },
  { prompt: 'could you please', accepted: ['send', 'let', 'tell', 'help'] },
  { prompt: 'we are going', accepted: ['to'] },
  { prompt: 'the first', accepted: ['time', 'thing', 'one', 'of'] },
  { prompt: 'let me know what', accepted: ['you', 'the', 'is'] },
  { prompt: 'as soon as', accepted: ['possible', 'i', 'you', 'we'] },
]
