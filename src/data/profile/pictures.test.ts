import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../../store/home.ts'
import { createData } from '../data.ts'
import { lookOf } from './pictures.ts'

const shape = { height: 4, width: 4, channels: 1 }
const nowhere = { x: Number.NaN, y: Number.NaN }
const picture = (...values: readonly number[]) => Buffer.from(values).toString('base64')

test('Ink is what stands out of the ground, whichever is the darker', () => {
  const [light, dark] = [picture(255, 255, 255, 0, 250, 200), picture(0, 0, 0, 255, 5, 55)]
  assert.deepEqual(lookOf(light), { size: 6, brightness: 1215 / 6 / 255, ink: 1 / 6, ...nowhere })
  assert.deepEqual(lookOf(dark), { size: 6, brightness: 315 / 6 / 255, ink: 1 / 6, ...nowhere })
  assert.equal(lookOf('no pixels'), null)
})

test('The middle of the ink is where it lies, from the left and from above', () => {
  const shape = { height: 3, width: 2, channels: 1 }
  const found = lookOf(picture(0, 255, 0, 0, 0, 255), shape)
  assert.deepEqual([found?.x, found?.y], [1, 0.5])
  const coloured = lookOf(picture(0, 0, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0), {
    ...{ height: 2, width: 2, channels: 3 },
  })
  assert.deepEqual([coloured?.x, coloured?.y], [0, 1])
})

test('The profile of a version tells what its pictures look like', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
  const store = await openStore(join(folder, 'home'))
  try {
    const data = createData(store)
    const file = join(folder, 'data.csv')
    const rows = Array.from({ length: 100 }, (_, at) => {
      const pixels = Array.from({ length: 16 }, (_, place) => (place < at % 8 ? 255 : 0))
      return `${picture(...pixels)},${at % 2}`
    })
    await writeFile(file, `image,label\n${rows.join('\n')}\nno pixels,1\n`)
    const { id } = await data.current('digits', { file, column: '*' })
    const profile = await data.profile(id, {
      labels: ['label'],
      pictures: [{ column: 'image', shape }],
    })
    const [found] = profile.pictures ?? []
    assert.deepEqual([found?.rows, found?.of, found?.size.min, found?.size.max], [100, 101, 16, 16])
    const inks = Array.from({ length: 100 }, (_, at) => (at % 8) / 16)
    const mean = inks.reduce((sum, ink) => sum + ink, 0) / 100
    for (const numbers of [found?.ink, found?.brightness]) {
      assert.ok(numbers && Math.abs(numbers.mean - mean) < 1e-12)
      assert.deepEqual([numbers.min, numbers.max], [0, 7 / 16])
    }
    assert.deepEqual([found?.x?.count, found?.x?.min, found?.x?.max], [87, 0, 0.5])
    assert.equal(profile.associations, undefined)
    assert.deepEqual(
      await data.profile(id, { labels: [], pictures: [{ column: 'image', shape }] }),
      profile,
    )
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})
