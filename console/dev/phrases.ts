/** Invented content of the development fixture. */
import type { Suggestion } from '../../src/core/answer.ts'
import type {
  Completion,
  Environment,
  EvalPrompt,
  Evaluation,
  Json,
} from '../../src/core/records.ts'

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

export const hex = (seed: number, length: number) =>
  Array.from({ length }, (_, i) =>
    ((seed * 7919 + i * 104_729 + i * i * 31) % 16).toString(16),
  ).join('')

/** An id that sorts by its time, as those of the product do. */
export const idOf = (time: number, seed: number) =>
  time.toString(16).padStart(12, '0') + hex(seed, 8)

/** What a version answers to the prompts: later ones do better. */
export const resultsOf = (version: number): Evaluation['results'] =>
  prompts.map((prompt, i) => {
    const passed = (i * 7 + version * 3) % 10 < Math.min(8, 2 + version)
    const right = prompt.accepted[i % prompt.accepted.length] ?? null
    return { ...prompt, predicted: passed ? right : 'the', passed }
  })

/** The words that follow the last one of a text in the phrases, likeliest first. */
export const suggest = (text: string): Suggestion[] => {
  const last =
    text
      .toLowerCase()
      .match(/[a-z']+/g)
      ?.at(-1) ?? ''
  const found = new Map<string, number>()
  for (const phrase of phrases) {
    const words = phrase.split(' ')
    words.forEach((word, i) => {
      const follower = words[i + 1]
      if (word === last && follower) found.set(follower, (found.get(follower) ?? 0) + 1)
    })
  }
  for (const filler of ['the', 'to', 'you', 'a', 'it'])
    if (found.size < 5) found.set(filler, (found.get(filler) ?? 0) + 0.2)
  const total = [...found.values()].reduce((sum, each) => sum + each, 4)
  return [...found]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5)
    .map(([word, n]) => ({ word, probability: n / total }))
}

/** How a version goes on from the prompts. */
export const completionsOf = (version: number): Completion[] =>
  prompts.map(({ prompt }) => {
    let text = prompt
    for (let i = 0; i < 3; i++)
      text += ` ${suggest(text)[(version + i) % 3 === 0 ? 1 : 0]?.word ?? 'the'}`
    return { input: prompt, completion: text.slice(prompt.length + 1) }
  })
