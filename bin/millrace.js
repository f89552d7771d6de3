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

const [major, minor] = process.versions.node.split('.').map(Number)

/** The Node that lies beside: of the project this runs in, or of Millrace itself. */
const nodeBeside = () => {
  for (const from of [`${process.cwd()}/package.json`, import.meta.url])
    try {
      return createRequire(from).resolve('node/bin/node')
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED')
        throw error
    }
  return null
}

const handOver = (node) => {
  const child = spawn(node, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1)
  })
}

if (major > needed[0] || (major === needed[0] && minor >= needed[1])) {
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
