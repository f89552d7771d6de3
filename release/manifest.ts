/** The `package.json` that is published, from that of the repository. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestFile, root } from './repository.ts'

type Names = Readonly<Record<string, string>>

/** What of a `package.json` is looked at. */
interface Manifest {
  readonly [field: string]: unknown
  readonly exports: Names
  readonly dependencies: Names
}

/** Fields that are published as they are. */
const kept = ['name', 'version', 'description', 'keywords', 'license', 'type', 'bin']

export const publishedManifest = async (): Promise<object> => {
  const source = await read(manifestFile)
  const runtime = await read(join(root, 'node_modules/onnxruntime-node/package.json'))
  const { 'onnxruntime-node': _, ...dependencies } = source.dependencies
  return {
    ...Object.fromEntries(kept.map((field) => [field, source[field]])),
    engines: { node: '>=22.19.0' },
    exports: {
      ...Object.fromEntries(
        Object.entries(source.exports).map(([name, file]) => [name, compiledOf(file)]),
      ),
      './package.json': './package.json',
    },
    // The runtime lies in dist; what it shares with others does not.
    dependencies: {
      ...dependencies,
      'onnxruntime-common': versionOf(runtime, 'onnxruntime-common'),
    },
    // Where the Node at hand is too old, the command looks for this one.
    peerDependencies: { node: '>=22.19.0' },
    peerDependenciesMeta: { node: { optional: true } },
    files: [
      ...['bin', 'dist', 'console/dist', 'templates', 'examples/own-task', '!**/energy.test.ts'],
      ...['docs', 'deploy', '!**/*.test.yml', 'ARCHITECTURE.md', 'CHANGELOG.md', 'NOTICE'],
    ],
  }
}

const versionOf = ({ dependencies }: Manifest, name: string): string => {
  const version = dependencies[name]
  if (version === undefined)
    throw new Error(`onnxruntime-node no longer says which ${name} it needs.`)
  return version
}

const read = async (file: string): Promise<Manifest> => JSON.parse(await readFile(file, 'utf8'))

/** `./src/task.ts` as it is compiled, with its types. */
const compiledOf = (file: string) => {
  const base = file.replace('./src/', './dist/').replace(/\.ts$/, '')
  return { types: `${base}.d.ts`, default: `${base}.js` }
}
