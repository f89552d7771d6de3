/**
 * A DEVELOPMENT FIXTURE: the product's own server with an invented loop behind it, and the built console.
 *
 *   node console/dev/server.ts [--port 4700] [--empty] [--runs 10000] [--models 35] [--requests 240] [--keys] [--dist console/dist]
 *
 * The first model moves; others stand still in states that need attention. `--empty` starts with the
 * first alone and without a version of it; `--runs` adds so many that are long over,
 * `--models` so many with long names, `--requests` says how many requests were answered, and with `--keys` everybody needs one. It is no part of the product.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { listen } from '../../src/http/listen.ts'
import { createFixture } from './app.ts'
import { inventedKeys } from './keys.ts'

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '4700' },
    empty: { type: 'boolean', default: false },
    runs: { type: 'string', default: '0' },
    models: { type: 'string', default: '0' },
    requests: { type: 'string', default: '240' },
    keys: { type: 'boolean', default: false },
    dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
  },
})
const invented = options.keys ? await inventedKeys() : null
const { app, tick } = createFixture({
  empty: options.empty,
  runs: Number(options.runs),
  models: Number(options.models),
  requests: Number(options.requests),
  consoleFolder: resolve(options.dist),
  ...(invented && { access: invented.access }),
})
const timer = setInterval(tick, 1000)
const url = await listen(app, { host: '127.0.0.1', port: Number(options.port) })
const keys = invented ? ` with keys ${JSON.stringify(invented.texts)}` : ''
console.log(`development fixture (invented metrics) on ${url}${keys}`)
process.on('SIGTERM', async () => {
  clearInterval(timer)
  await app.close()
})
