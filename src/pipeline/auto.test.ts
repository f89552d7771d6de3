/** Trainings of tables that are left to the data. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trainSchema } from '../config/schema/train.ts'
import type { TrainEvent } from '../core/records.ts'
import { createRng } from '../core/rng.ts'
import { tabularTask } from '../tasks/tabular/task.ts'
import { trainTask } from './training.ts'

const rng = createRng(3)
const rows = Array.from({ length: 240 }, () => {
  const x = rng.normal()
  return JSON.stringify({ x, y: rng.normal(), label: x + rng.normal() / 2 > 0 ? 'yes' : 'no' })
})
const sides = { training: rows.slice(0, 180), validation: rows.slice(180) }

const trained = async (others: object = {}) => {
  const told: TrainEvent[] = []
  const recipe = {
    task: { kind: 'tabular-class', label: 'label', members: 4 },
    maxRows: null,
    train: { ...trainSchema.parse({}), auto: true, ...others },
  }
  const given = { task: tabularTask, recipe, sides, rows }
  const { parameters, epoch } = await trainTask(given, (event) => told.push(event))
  return { parameters, epoch, told }
}

test('training rows that were held out end it, and say which epoch is best', async () => {
  const { epoch, told, parameters } = await trained()
  const [settled] = told.flatMap((event) => (event.kind === 'settled' ? [event.text] : []))
  assert.match(
    settled ?? '',
    /^left to the data: 4 networks with hidden layers of 32; 16 rows a step, .* not fallen for 20$/,
  )
  const losses = told.flatMap((event) => (event.kind === 'epoch' ? [event.metrics] : []))
  const inner = losses.map(({ inner_loss = Number.NaN }) => inner_loss)
  assert.equal(inner[epoch - 1], Math.min(...inner))
  assert.equal(losses.length, Math.min(200, epoch + 20))
  assert.ok(losses.every(({ val_loss }) => val_loss !== undefined))
  // Other validation rows change nothing of what is learnt.
  const again = await trainTask(
    {
      task: tabularTask,
      recipe: {
        task: { kind: 'tabular-class', label: 'label', members: 4 },
        maxRows: null,
        train: { ...trainSchema.parse({}), auto: true },
      },
      sides: { ...sides, validation: rows.slice(180, 200) },
      rows,
    },
    () => {},
  )
  assert.deepEqual(again.parameters, parameters)
})

test('weights of classes count for the rows that end it too', async () => {
  const [plain, heavy] = [await trained(), await trained({ classWeights: { no: 5 } })]
  const first = ({ told }: typeof plain) =>
    told.flatMap((event) => (event.kind === 'epoch' ? [event.metrics['inner_loss']] : []))[0]
  assert.notEqual(first(plain), first(heavy))
})
