import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createRng } from '../core/rng.ts'
import { drawImages } from './images.ts'
import { loadScenarios, redrawn, scenarioOf } from './load.ts'

const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
after(() => rm(folder, { recursive: true }))

/** A project of its own, as a module is loaded once. */
const declaring = async (name: string, source: string) => {
  const project = join(folder, name)
  await mkdir(project)
  await writeFile(join(project, 'simulation.ts'), source)
  return loadScenarios({
    project,
    home: '/home',
    heldOut: async () => [],
    heldOutTexts: async () => ['row'],
  })
}

const population = "{ name: 'a', weight: () => 1, draw: () => ({ input: 'x' }) }"

test('Scenarios are what simulation.ts exports, or what its function makes of the context', async () => {
  const all = await declaring(
    'good',
    `import { defineSimulation } from 'millrace'
     export default defineSimulation(async ({ home, heldOutTexts }) => ({
       m: { s: { summary: home + (await heldOutTexts('m')), populations: [${population}] } },
     }))`,
  )
  assert.equal(scenarioOf(all, 'm', 's').summary, '/homerow')
  assert.throws(() => scenarioOf(all, 'm', 'toString'), {
    code: 'not_found',
    fix: 'Ask for one of: s.',
  })
  assert.throws(() => scenarioOf(all, 'other', 's'), {
    code: 'not_found',
    fix: 'It has some for: m.',
  })
})

test('What is wrong in it is refused with its place', async () => {
  const refused = (name: string, source: string, what: RegExp) =>
    assert.rejects(declaring(name, source), { code: 'bad_config', what })
  await refused('none', 'export const a = 1', /has no default export/)
  await refused('broken', 'export default (', /could not be loaded/)
  await refused(
    'weight',
    `export default { m: { s: { summary: 's', populations: [{ name: 'a', weight: 1, draw() {} }] } } }`,
    /m\.s\.populations\.0\.weight: found 1, allowed a function/,
  )
  await refused(
    'twice',
    `export default { m: { s: { summary: 's', populations: [${population}, ${population}] } } }`,
    /populations of different names/,
  )
  await refused(
    'unknown',
    `export default { m: { s: { summary: 's', populations: [${population}], labels: { share: 2 } } } }`,
    /m\.s\.labels\.share: found 2, allowed at most 1/,
  )
  const context = {
    project: folder,
    home: folder,
    heldOut: async () => [],
    heldOutTexts: async () => [],
  }
  await assert.rejects(loadScenarios(context), { code: 'bad_usage', fix: /docs\/simulate\.md/ })
})

test('A population draws from a folder of pictures instead', async () => {
  const pictures = join(folder, 'pictures')
  for (const [label, file] of [
    ['7', 'a.png'],
    ['7', 'notes.txt'],
    ['8', 'b.jpg'],
  ] as const) {
    await mkdir(join(pictures, label), { recursive: true })
    await writeFile(join(pictures, label, file), file)
  }
  const all = await declaring(
    'pictured',
    `export default { m: { s: { summary: 's', populations: [${population}] } } }`,
  )
  const scenario = redrawn(scenarioOf(all, 'm', 's'), 'a', await drawImages(pictures, 'image'))
  const [changed] = scenario.populations
  assert.equal(changed?.weight({ tick: 0, ticks: 1 }), 1)
  const rng = createRng(1)
  const drawn = new Set<string>()
  for (let at = 0; at < 30; at++)
    drawn.add(JSON.stringify(await changed?.draw(rng, { tick: 0, ticks: 1, event: at, seed: 1 })))
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  assert.deepEqual(
    [...drawn].sort(),
    [
      JSON.stringify({ input: { image: base64('a.png') }, label: '7' }),
      JSON.stringify({ input: { image: base64('b.jpg') }, label: '8' }),
    ].sort(),
  )
  assert.throws(() => redrawn(scenario, 'b', () => ({ input: '' })), { code: 'not_found' })
  await assert.rejects(drawImages(join(pictures, '7'), 'image'), { code: 'bad_data' })
})
