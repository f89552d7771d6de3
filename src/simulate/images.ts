/** Events of a folder of pictures, a folder for each class in it. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { guarded, sizeOf } from '../core/files.ts'
import { size } from '../core/text.ts'
import type { Population } from './define.ts'

const endings = /\.(png|jpe?g|webp|gif|tiff?|avif|bmp)$/i

/** Bytes of a picture at most: what a request may hold, in base64 and with others beside it. */
const largest = 4 << 20

/** Draws a class and one of its pictures, each as likely, as the column of a record. Fails with `bad_data` where there is none. */
export const drawImages = async (folder: string, column: string): Promise<Population['draw']> => {
  const entries = await guarded('read', folder, () => readdir(folder, { withFileTypes: true }))
  const classes: { label: string; files: string[] }[] = []
  for (const { name: label } of entries.filter((entry) => entry.isDirectory())) {
    const names = await guarded('read', folder, () => readdir(join(folder, label)))
    const files = names.filter((name) => endings.test(name)).sort()
    if (files.length > 0) classes.push({ label, files })
  }
  classes.sort((one, other) => (one.label < other.label ? -1 : 1))
  if (classes.length === 0)
    throw new MillraceError('bad_data', {
      what: `${folder} has no folder with pictures.`,
      fix: 'Give a folder with a folder for each class: FOLDER/7/one.png.',
    })
  return async (rng) => {
    const drawn = classes[rng.below(classes.length)]
    const name = drawn?.files[rng.below(drawn.files.length)] ?? ''
    const label = drawn?.label ?? ''
    return { input: { [column]: await contentOf(join(folder, label, name)) }, label }
  }
}

const contentOf = async (path: string): Promise<string> => {
  const bytes = (await sizeOf(path)) ?? 0
  if (bytes > largest)
    throw new MillraceError('too_large', {
      what: `The picture ${path} has ${size(bytes)}; a simulated request may have one of ${size(largest)}.`,
    })
  return (await guarded('read', path, () => readFile(path))).toString('base64')
}
