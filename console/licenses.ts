import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'

/** Writes `licenses.txt` beside the built console: of every package in it, name, version and licence text. */
export const licenses = (): Plugin => ({
  name: 'licenses',
  generateBundle(_, bundle) {
    const modules = Object.values(bundle).flatMap((file) =>
      file.type === 'chunk' ? file.moduleIds : file.originalFileNames,
    )
    const folders = new Set(
      [...modules, ...this.getModuleIds()].flatMap((id) => packageOf(id) ?? []),
    )
    const texts = [...folders].sort().map(licenseOf)
    this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: texts.join('\n\n') })
  },
})

/** Folder of the package that a module comes from. */
const packageOf = (id: string): string | null =>
  /^\0?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(resolve(import.meta.dirname, id))?.[1] ?? null

const licenseOf = (folder: string): string => {
  const file = join(folder, 'package.json')
  const { name, version, license } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
    : {}
  const text = readdirSync(folder).find((each) => /^(licen[sc]e|copying)/i.test(each))
  const rule = '='.repeat(70)
  return [
    rule,
    `${name} ${version} (${license})`,
    rule,
    text ? readFileSync(join(folder, text), 'utf8').trim() : 'The package comes without a text.',
  ].join('\n')
}
