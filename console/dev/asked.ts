/** A DEVELOPMENT FIXTURE: invented questions with their answers, the same each time. */
import { createHash } from 'node:crypto'
import type { Answer, Logged } from '../../src/core/answer.ts'
import type { RequestRules } from '../../src/core/requests.ts'
import { createRng } from '../../src/core/rng.ts'
import type { Answered } from '../../src/inference/types.ts'
import { phrases, suggest } from './phrases.ts'
import { drawn } from './rows.ts'

/** A small picture. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAKAQMAAACHcEzfAAAABlBMVEUKa2nZ7uvZTY9RAAAAF0lEQVR42mM0ZmBiYGA8w8DEwMCIwQYAJk8CQVnNKeIAAAAASUVORK5CYII='

/** What is said of an answer, so many milliseconds after it. */
interface Said {
  readonly after: number
  readonly label?: string
  readonly score?: number
  readonly comment?: string
}

export interface Told extends Omit<Answered, 'id'> {
  /** Default: one of the product's own. */
  readonly id?: string
  readonly said?: readonly Said[]
  readonly rules?: Partial<RequestRules>
}

type Story = (
  place: number,
  champion: number,
) => Partial<Told> & Pick<Told, 'model' | 'inputs' | 'answer'>

const people = ['Ada Lovelace', 'Grace Hopper', '莉莉', 'Zoë Ångström', 'C-100042']
const words = [
  'Claim your FREE prize now! Click here before midnight.',
  'The meeting on Thursday takes place in the small room.',
  'Grüße aus Zürich 🎉 – die Rechnung ist angekommen, danke!',
  '会議は木曜日の午後三時からです。資料を読んでおいてください。',
  'مرحبا، هل يمكنك إرسال الملف مرة أخرى؟',
]

const pick = <T>(list: readonly [T, ...T[]] | readonly T[], place: number): T => {
  const found = list[place % list.length]
  if (found === undefined) throw new Error('The list is empty.')
  return found
}

/** Two classes; now and then it is not sure, and once in a while they do not sum to 1. */
const twoClasses = (place: number, [one, other]: readonly [string, string]): Answer => {
  const rng = createRng(place + 7)
  const sure = place % 5 === 2 ? 0.52 + 0.3 * rng.uniform() : 0.991 + 0.0085 * rng.uniform()
  const off = place % 31 === 13 ? 0.04 : 0
  const [first, second] = place % 3 === 0 ? [one, other] : [other, one]
  return {
    kind: 'classes',
    classes: [
      { label: first, probability: sure },
      { label: second, probability: 1 - sure - off },
    ],
  }
}

const tenClasses = (place: number): Answer => {
  const rng = createRng(place + 3)
  const shares = Array.from({ length: 10 }, () => rng.uniform() ** 6)
  const most = place % 4 === 0 ? 1.1 : 14
  shares[place % 10] = most
  const sum = shares.reduce((one, each) => one + each, 0)
  const classes = shares.map((each, label) => ({ label: `${label}`, probability: each / sum }))
  return { kind: 'classes', classes: classes.sort((a, b) => b.probability - a.probability) }
}

const sentences: Story = (place, champion) => {
  const begun = pick(phrases, place * 5)
    .split(' ')
    .slice(0, 3 + (place % 3))
    .join(' ')
  return {
    ...{ model: 'autocomplete', version: champion, inputs: begun },
    answer: { kind: 'text', suggestions: suggest(begun).slice(0, 5) },
    ...(place % 11 === 0 && { said: [{ after: 4000, score: 1, comment: 'taken' }] }),
  }
}

const messages: Story = (place) => {
  const { kind: _, ...row } = drawn.message(place)
  const answer = twoClasses(place, ['spam', 'ham'])
  const best = answer.kind === 'classes' ? (answer.classes[0]?.label ?? '') : ''
  return {
    ...{ model: 'spam', version: 1, answer },
    inputs: { customer: pick(people, place), ...row, note: 'called about the bill' },
    ...(place % 3 === 0 && { eventTime: Date.UTC(2026, 10, 25, 9, place % 60) }),
    ...(place % 4 === 1 && {
      said: [
        { after: 90_000, label: place % 8 === 1 ? 'phishing' : best },
        { after: 400_000, label: best, comment: 'Looked at again: it was right after all.' },
      ],
    }),
  }
}

const mails: Story = (place) => ({
  ...{ model: 'mails', version: 1, caller: 'intake@mailroom', weight: 0.9 },
  inputs: place % 9 === 4 ? `${pick(words, 0)} `.repeat(120) : pick(words, place),
  answer: twoClasses(place, ['spam', 'ham']),
  ...(place % 6 === 0 && { said: [{ after: 7_200_000, label: 'ham' }] }),
})

const pictures: Story = (place) => ({
  ...{ model: 'digits', version: 1, inputs: { pixels: drawn.digit(place)['pixels'] } },
  answer: tenClasses(place),
})

const houses: Story = (place) => {
  const { energy = '0', ...row } = drawn.house(place)
  const value = Number(energy) * 1.02
  return {
    ...{ model: 'heating', version: 1, inputs: row },
    answer: {
      ...{ kind: 'values', values: [value] },
      interval: { low: value - 2200, high: value + 2350, share: 0.9 },
    },
    ...(place % 5 === 0 && { said: [{ after: 86_400_000, label: energy }] }),
  }
}

/** What the scoring step of a model told: a number, a text and a picture. */
const toldByStep: Logged = {
  metrics: { rows_without_region: 1, mean_area: 104.25 },
  artifacts: [
    { name: 'rows.csv', content: 'area,people\n120,3\n88.5,2\n' },
    { name: 'map.png', content: Buffer.from(dot, 'base64') },
  ].map(({ name, content }) => {
    const bytes = Buffer.from(content)
    const digest = createHash('sha256').update(bytes).digest('hex')
    return { name, digest, bytes: bytes.length, base64: bytes.toString('base64') }
  }),
}

const tensors: Story = (place) => ({
  ...{ model: 'heating', version: 1, protocol: 'open-inference', caller: 'tritonclient' },
  inputs: {
    x: {
      ...{ dtype: 'float32', dims: [2, 4] },
      data: Float32Array.of(120, 3, 1975, 2900, 88.5, 2, 1999 + (place % 9), 2900),
    },
    region: { dtype: 'string', dims: [2], data: ['north', 'süd'] },
  },
  answer: {
    kind: 'tensors',
    logged: toldByStep,
    tensors: {
      energy: { dtype: 'float32', dims: [2, 1], data: Float32Array.of(18_515.8, 12_204.25) },
    },
  },
  rules: { subject: null, mask: [] },
})

const stories: readonly Story[] = [
  ...[sentences, messages, mails, pictures, houses, sentences, tensors, messages],
]

/** How long its parts took: some wait long, and some run together. */
const timingOf = (place: number) => {
  const rng = createRng(place + 1)
  const slow = place % 23 === 8 ? 40 : 1
  const queueSeconds = 0.0002 * slow * (1 + rng.uniform())
  const runSeconds = 0.0009 * (1 + 2 * rng.uniform() ** 3)
  const totalSeconds = queueSeconds + runSeconds + 0.0002 * (1 + rng.uniform())
  return { queueSeconds, runSeconds, totalSeconds, batch: place % 6 === 0 ? 12 : 1 }
}

/** What stands out among all of them. */
const special = (place: number): Omit<Partial<Told>, 'model'> => {
  if (place === 1) return { id: 'orders/2026-11-27#00042?retry=1' }
  if (place === 9) return { protocol: 'mlflow', id: `${'f00d'.repeat(5)}-3` }
  if (place === 6) return { rules: {} }
  return {}
}

/** The request in a place, counted from the newest. */
export const toldAt = (place: number, champion: number): Told => {
  const story = pick(stories, place)(place, champion)
  return {
    ...{ version: 1, protocol: 'predict', eventTime: null, timing: timingOf(place) },
    ...{ variant: 'stable', weight: 1, endpoint: story.model, ...story, ...special(place) },
  }
}
