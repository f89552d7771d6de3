#!/usr/bin/env node
// Runs the command with this Node, or with the one of the npm package `node` where this one is too old.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const needed = [22, 19]
const entry = ['../src/cli/main.ts', '../dist/cli/main.js']
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url))

const isEnough = (version) => {
  const [major, minor] = version.split('.').map(Number)
  return major > needed[0] || (major === needed[0] && minor >= needed[1])
}

/** The program of the npm package `node` that lies beside Millrace, where there is one that is new enough. */
const nodeBeside = () => {
  const require = createRequire(import.meta.url)
  try {
    const { version } = require('node/package.json')
    return isEnough(version) ? require.resolve('node/bin/node') : null
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}

const handOver = (node) => {
  const child = spawn(node, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`millrace: ${node} could not be started: ${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1)
  })
}

if (isEnough(process.versions.node)) {
  await import(entry.href)
} else {
  const node = nodeBeside()
  if (node !== null) handOver(node)
  else {
    process.stderr.write(
      `millrace: Node ${needed.join('.')} or later is needed, and this is ${process.versions.node}: install one, or \`npm install node\` beside Millrace, which then uses that.\n`,
    )
    process.exitCode = 2
  }
}
