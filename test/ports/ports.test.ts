/** Every port of the store with each of its implementations. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBlobs } from '../../src/store/blobs.ts'
import { openDatabase } from '../../src/store/database.ts'
import { databaseLeases, expectLease } from '../../src/store/leases.ts'
import { folderWorkspaces } from '../../src/store/workspace.ts'
import { blobsContract } from './blobs.ts'
import { databaseContract } from './database.ts'
import { leasesContract } from './leases.ts'
import { memoryBlobs, memoryDatabase, memoryLeases, memoryWorkspaces } from './memory.ts'
import { workspacesContract } from './workspace.ts'

const temporary = () => mkdtemp(join(tmpdir(), 'millrace-ports-'))
const gone = (folder: string) => rm(folder, { recursive: true })
const nothing = async () => {}

databaseContract('SQLite in a file', async () => {
  const folder = await temporary()
  const open = () => openDatabase(join(folder, 'millrace.db'))
  const [one, other] = [await open(), await open()]
  return {
    one,
    other,
    reopen: open,
    async [Symbol.asyncDispose]() {
      await Promise.all([one.destroy(), other.destroy()])
      await gone(folder)
    },
  }
})

databaseContract('SQLite in memory', async () => {
  const one = await memoryDatabase()
  return { one, other: one, reopen: async () => null, [Symbol.asyncDispose]: () => one.destroy() }
})

leasesContract('SQLite', async (clock) => {
  const folder = await temporary()
  const open = () => openDatabase(join(folder, 'millrace.db'))
  const [one, other, third] = [await open(), await open(), await open()]
  return {
    one: databaseLeases(one, clock),
    other: databaseLeases(other, clock),
    write: (line, fence) =>
      one.transaction().execute(async (write) => {
        await expectLease(write, fence)
        await write.insertInto('numbers').values({ series: line, last: 0 }).execute()
      }),
    lines: async () =>
      (await other.selectFrom('numbers').select('series').execute()).map(({ series }) => series),
    reopened: async () => databaseLeases(third, clock),
    async [Symbol.asyncDispose]() {
      await Promise.all([one, other, third].map((db) => db.destroy()))
      await gone(folder)
    },
  }
})

leasesContract('memory', async (clock) => {
  const { leases, expect } = memoryLeases(clock)
  const lines: string[] = []
  return {
    one: leases,
    other: leases,
    async write(line, fence) {
      expect(fence)
      lines.push(line)
    },
    lines: async () => lines,
    reopened: async () => leases,
    [Symbol.asyncDispose]: nothing,
  }
})

blobsContract('folder', async () => {
  const folder = await temporary()
  return {
    blobs: await openBlobs(join(folder, 'blobs')),
    damage: (digest, bytes) =>
      writeFile(join(folder, 'blobs', digest.slice(0, 2), digest.slice(2)), bytes),
    [Symbol.asyncDispose]: () => gone(folder),
  }
})

blobsContract('memory', async () => ({ ...memoryBlobs(), [Symbol.asyncDispose]: nothing }))

workspacesContract('folder', async () => {
  const folder = await temporary()
  return {
    workspaces: folderWorkspaces(join(folder, 'runs')),
    [Symbol.asyncDispose]: () => gone(folder),
  }
})

workspacesContract('memory', async () => ({
  workspaces: memoryWorkspaces(),
  [Symbol.asyncDispose]: nothing,
}))
