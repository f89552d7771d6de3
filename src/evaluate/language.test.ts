import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { trainedPackage } from '../../test/system/models.ts'
import { createRng } from '../core/rng.ts'
import { pairedWordErrors, wordErrors, wordMetrics } from '../metrics/words.ts'
import { createTasks } from '../tasks/catalogue.ts'
import { nextWordTask } from '../tasks/nextword/task.ts'
import { assessWords, tellWords, wordScoresOf } from './language.ts'

let home = ''
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-'))
})
after(() => rm(home, { recursive: true }))

const starts = ['please let me know', 'thank you for your', 'i will call you', 'see you in the']
const ends = ['tomorrow', 'soon', 'morning', 'help', 'report', 'evening']

const sentences = (count: number, seed: number): string[] => {
  const rng = createRng(seed)
  return Array.from({ length: count }, () => {
    const words = [starts[rng.below(4)], ends[rng.below(6)], ends[rng.below(6)]]
    return rng.uniform() < 0.2 ? [...words, `odd${rng.below(1000)}`].join(' ') : words.join(' ')
  })
}

const tasks = createTasks()
const [rows, held] = [sentences(300, 1), sentences(80, 2)]
const packageOf = async () => {
  const folder = join(home, 'words')
  const options = { embedding: 8, units: 16, minCount: 2 }
  await trainedPackage(folder, nextWordTask.prepare(rows, options), { rows, epochs: 3 })
  return folder
}

test('next words are told as the graph that judges counts them, and worse behind slips', async () => {
  const folder = await packageOf()
  const predictor = await tasks.openPredictor(folder)
  try {
    const language = (await tasks.language(folder)) ?? assert.fail()
    const told = await tellWords({ predictor, language }, held)
    const [judged] = await tasks.judge([folder], held)
    const { top1 = Number.NaN, top5 = Number.NaN } = wordMetrics(wordScoresOf(told))
    assert.ok(Math.abs(top1 - (judged?.metrics['top1'] ?? 0)) < 1e-9, `${top1}`)
    assert.ok(Math.abs(top5 - (judged?.metrics['top5'] ?? 0)) < 1e-9, `${top5}`)
    assert.equal(language.seen('odd1'), null)
    assert.ok((language.seen('please') ?? 0) > 50)
    const slipped = held.map((text) => text.replaceAll(/(\w)(\w)(\w+)/g, '$2$1$3'))
    const behind = await tellWords({ predictor, language }, held, slipped)
    assert.deepEqual(
      behind.map(({ word }) => word),
      told.map(({ word }) => word),
    )
    assert.ok((wordMetrics(wordScoresOf(behind))['top1'] ?? 1) < top1 - 0.1)
    const { assessment } = assessWords({
      ...{
        told,
        sentences: 80,
        all: 320,
        metrics: { top1, top5, ngram_gain: 0.1, ngram_gain_se: 0.02 },
      },
      ...{ fewestWords: 30, seed: 1 },
    })
    const groups = assessment.slices?.groups ?? []
    assert.deepEqual(
      groups.map(({ parts }) => parts.reduce((sum, part) => sum + part.rows, 0)),
      [told.length, told.length],
    )
    const unknown = groups[1]?.parts.find(({ value }) => value === 'not known')
    assert.equal(unknown?.metrics['top5'], 0)
    const [calibration] = assessment.curves ?? []
    const sure = calibration?.calibration.reduce((sum, bin) => sum + bin.actual * bin.rows, 0)
    assert.ok(Math.abs((sure ?? 0) / told.length - top1) < 1e-9, 'as often right as it is')
    assert.deepEqual(
      assessment.intervals?.['ngram_gain']?.map((x) => x.toFixed(3)),
      ['0.061', '0.139'],
    )
    assert.ok(
      assessment.wrong.every(({ truth, answer, row }) => truth !== answer && row.endsWith(' …')),
    )
    assert.deepEqual([assessment.rows, assessment.slices?.sentences], [320, 80])
  } finally {
    await predictor.close()
  }
})

test('errors are those of sentences that are drawn, as the ratio estimator tells them', () => {
  const rng = createRng(5)
  const drawn = (right: number) => ({
    kind: 'words' as const,
    sentences: Array.from({ length: 400 }, () => {
      const [words, skill] = [1 + rng.below(12), right * (0.5 + rng.uniform())]
      const top1 = Array.from({ length: words }, () => rng.uniform()).filter(
        (u) => u < skill,
      ).length
      return { words, top1, top5: Math.min(words, top1 + rng.below(2)) }
    }),
  })
  const scores = drawn(0.3)
  const words = scores.sentences.reduce((sum, each) => sum + each.words, 0)
  const mean = wordMetrics(scores)['top1'] ?? 0
  const squares = scores.sentences.reduce(
    (sum, each) => sum + (each.top1 - mean * each.words) ** 2,
    0,
  )
  const formula = Math.sqrt((squares * 400) / 399) / words
  const error = wordErrors(scores, 1)['top1'] ?? 0
  assert.ok(Math.abs(error / formula - 1) < 0.15, `${error} ${formula}`)
  assert.equal(pairedWordErrors(scores, scores, 1)['top1'], 0)
  assert.ok((pairedWordErrors(scores, drawn(0.5), 1)['top1'] ?? 0) > error)
  assert.deepEqual(wordErrors({ kind: 'words', sentences: [] }, 1), {})
})
