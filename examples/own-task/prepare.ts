import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { columns, createHouses } from './houses.ts'

/** Fills `folder` with `houses.csv`, 4,000 houses; where the file is there it stays as it is. */
export const prepare = async (folder: string): Promise<void> => {
  const path = join(folder, 'houses.csv')
  if (await stat(path).catch(() => undefined)) return
  await mkdir(folder, { recursive: true })
  const lines = [columns, ...createHouses(4000, 1)].map((fields) => `${fields.join(',')}\n`)
  await writeFile(`${path}.tmp`, lines.join(''))
  await rename(`${path}.tmp`, path)
}
