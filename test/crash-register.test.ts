import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '../src/core/ids.ts'
import type { Environment } from '../src/core/records.ts'
import { createRng } from '../src/core/rng.ts'
import { createRegistry, type HomeRegistry } from '../src/registry/registry.ts'
import type { NewVersion } from '../src/registry/types.ts'
import { openStore } from '../src/store/home.ts'
import { runLease } from '../src/store/stages.ts'

const model = 'words'
const author = 'test'
const environment: Environment = {
  node: '26.0.0',
  platform: 'test',
  cpu: 'test',
  cores: 2,
  onnxruntime: '1.30.0',
  millrace: '0.1.0',
}
const common = { datasetVersion: 'd1', codeVersion: 'abc', environment, config: {}, seed: 1 }
const completions = ['one', 'two', 'three'].map((input) => ({ input, completion: `${input} more` }))

const weights = (run: string) => `weights of ${run} `.repeat(10_000)

/** The package of a run; the last digit of its id says whether it is to become champion. */
const newVersion = async (
  registry: HomeRegistry,
  home: string,
  run: string,
): Promise<NewVersion> => {
  const champion = (await registry.alias(model, 'champion'))?.version ?? null
  const folder = join(home, 'runs', run)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'model.onnx'), weights(run))
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify({ run }))
  return {
    model,
    runId: run,
    fence: { name: runLease(run), token: 1 },
    author,
    folder,
    metrics: { val_loss: 6.5 },
    gate: { passed: true, checks: [], champion },
    lineage: { ...common, datasetDigest: 'aaaa' },
    completions,
    pages: ({ version }) => ({ 'page.html': `version ${version}` }),
    promote: isToBePromoted(run),
  }
}
const isToBePromoted = (run: string) => Number.parseInt(run.slice(-1), 16) % 2 === 0

/** In the child: registers one run after the other until it is killed. */
const registerInLoop = async (home: string) => {
  flushCompileCache()
  process.send?.('ready')
  await once(process, 'message')
  const registry = await createRegistry(await openStore(home))
  for (;;) {
    const id = newId()
    const { lease } = await registry.startRun({
      ...common,
      id,
      model,
      author,
      kind: 'train',
      trigger: 'manual',
      params: {},
    })
    await registry.logMetrics(id, [{ key: 'loss', value: 1, step: 1, epoch: 1, time: 1 }], lease)
    const { version } = await registry.register(await newVersion(registry, home, id))
    await registry.endRun(id, { status: 'finished' }, lease)
    await registry.setAlias({ model, alias: 'newest', version, author })
    process.send?.(version)
  }
}

const load = (home: string) => {
  const child = spawn(process.execPath, [import.meta.filename, 'child', home], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(home, 'compiled') },
  })
  let told = 0
  child.on('message', (message) => {
    if (typeof message === 'number') told = message
  })
  return { child, ready: once(child, 'message'), ended: once(child, 'exit'), told: () => told }
}

/** What must hold at any start, before anything is mended. */
const checkRows = async (registry: HomeRegistry, home: string, told: number) => {
  const versions = (await registry.versions(model)).reverse()
  assert.ok(versions.length >= told, 'a version that was acknowledged is gone')
  assert.deepEqual(
    versions.map(({ version }) => version),
    versions.map((_, index) => index + 1),
  )
  for (const { runId, version, files } of versions) {
    assert.equal((await registry.run(runId)).version, version)
    assert.deepEqual(
      files.map(({ name }) => name),
      ['model.onnx', 'tokenizer.json', 'page.html'],
    )
  }
  const promoted = versions.filter(({ runId }) => isToBePromoted(runId)).reverse()
  assert.deepEqual(
    (await registry.aliasHistory(model, 'champion')).map(({ version }) => version),
    promoted.map(({ version }) => version),
  )
  assert.equal((await registry.alias(model, 'champion'))?.version, promoted[0]?.version)
  const trail = await registry.trail(100_000)
  assert.equal(trail.filter(({ action }) => action === 'version.register').length, versions.length)
  // What was being written has a hidden name.
  for (const name of readdirSync(join(home, 'models', model))) assert.match(name, /^(\d+|\..*)$/)
  for (const name of readdirSync(join(home, 'blobs', 'staging'))) assert.match(name, /^\./)
  return versions
}

/** A clock by which every lease of a process that was killed has run out. */
const later = { now: () => Date.now() + 3_600_000 }

/** A run whose process was killed is registered once more, or ended; in turn. */
const mend = async (registry: HomeRegistry, home: string, round: number) => {
  const left = await registry.interrupted()
  assert.ok(left.length <= 1, `${left.length} runs are left over`)
  for (const { id, version } of left) {
    if (round % 2 === 0) {
      assert.equal(
        (await registry.endInterrupted(id)).status,
        version === null ? 'failed' : 'finished',
      )
      continue
    }
    const { lease: fence } = await registry.resumeRun(id)
    const again = await registry.register({ ...(await newVersion(registry, home, id)), fence })
    assert.ok(version === null || again.version === version, 'one run has two versions')
    await registry.endRun(id, { status: 'finished' }, fence)
  }
  return left.length
}

if (process.argv[2] === 'child') await registerInLoop(String(process.argv[3]))
else
  test('killed at random moments, a version is registered and promoted whole or not at all', async () => {
    const home = join(mkdtempSync(join(tmpdir(), 'millrace-crash-')), '.millrace')
    await (await openStore(home)).close()
    mkdirSync(join(home, 'models', model))
    const rng = createRng(11)
    let told = 0
    let mended = 0
    let next = load(home)
    for (let round = 0; round < 22; round++) {
      const { child, ready, ended, told: lastTold } = next
      await ready
      const first = once(child, 'message')
      child.send('go')
      next = load(home)
      // However slow the machine is: one version is there before the kill, and a run is under way.
      await first
      await sleep(rng.uniform() * 200)
      child.kill('SIGKILL')
      await ended
      assert.equal(child.signalCode, 'SIGKILL')
      told = Math.max(told, lastTold())
      const store = await openStore(home)
      const registry = await createRegistry(store, later)
      await checkRows(registry, home, told)
      mended += await mend(registry, home, round)
      await store.close()
    }
    next.child.kill('SIGKILL')
    await next.ended

    assert.ok(mended >= 10, `${mended} of 22 kills hit a run`)
    const store = await openStore(home)
    const registry = await createRegistry(store)
    const versions = await checkRows(registry, home, told)
    assert.ok(versions.length >= 22, `${versions.length} versions`)
    assert.deepEqual(await registry.interrupted(), [])
    for (const { version, runId } of versions) {
      const folder = await registry.open(model, version)
      assert.equal(readFileSync(join(folder, 'model.onnx'), 'utf8'), weights(runId))
      assert.deepEqual(await registry.completions(model, version), completions)
    }
    await store.close()
    rmSync(join(home, '..'), { recursive: true })
  })
