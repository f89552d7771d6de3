/** The ports of the store in memory: what their suites ask is asked of the port, not of SQLite and folders. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { MillraceError } from '../../src/core/error.ts'
import { storageError } from '../../src/core/files.ts'
import { type Blob, type Blobs, digestOf } from '../../src/store/blobs.ts'
import { checkFile, checkName } from '../../src/store/check.ts'
import type { Database } from '../../src/store/database.ts'
import { type Fence, type Lease, type Leases, lost } from '../../src/store/leases.ts'
import { migrate } from '../../src/store/migrate.ts'
import type { Tables } from '../../src/store/schema.ts'
import { sqliteDialect } from '../../src/store/sqlite.ts'
import type { Workspace, Workspaces } from '../../src/store/workspace.ts'

/** A database without a file. */
export const memoryDatabase = async (): Promise<Database> => {
  const dialect = sqliteDialect(new DatabaseSync(':memory:'), ':memory:')
  const database = new Kysely<Tables>({ dialect })
  await migrate(database, ':memory:')
  return database
}

export const memoryLeases = (clock: { now(): number }) => {
  const rows = new Map<string, Lease>()
  const isNow = (lease: Lease) => lease.expiresAt > clock.now()
  const same = (one: Lease | undefined, { holder, token }: Lease): one is Lease =>
    one?.holder === holder && one.token === token
  const keep = (lease: Lease) => {
    rows.set(lease.name, lease)
    return lease
  }
  const leases: Leases = {
    async acquire(name, holder, ttl) {
      const before = rows.get(name)
      if (before && before.holder !== holder && isNow(before)) return null
      const token = before?.holder === holder ? before.token : (before?.token ?? 0) + 1
      return keep({ name, holder, token, expiresAt: clock.now() + ttl })
    },
    async renew(lease, ttl) {
      const now = rows.get(lease.name)
      if (!same(now, lease) || !isNow(now)) return null
      return keep({ ...now, expiresAt: clock.now() + ttl })
    },
    async release(lease) {
      const now = rows.get(lease.name)
      if (same(now, lease)) keep({ ...now, holder: '', expiresAt: 0 })
    },
    async holder(name) {
      const now = rows.get(name)
      return now && isNow(now) ? now : null
    },
    held: async () =>
      [...rows.values()].filter(isNow).sort((one, other) => (one.name < other.name ? -1 : 1)),
  }
  const expect = (fence: Fence) => {
    if (rows.get(fence.name)?.token !== fence.token) throw lost(fence)
  }
  return { leases, expect }
}

export const memoryBlobs = () => {
  const kept = new Map<string, Buffer>()
  const putAt = new Map<string, number>()
  const found = (digest: string): Buffer => {
    const bytes = kept.get(checkDigest(digest))
    if (!bytes) throw new MillraceError('not_found', { what: `There is no blob ${digest}.` })
    if (digestOf(bytes) === digest) return bytes
    throw new MillraceError('corrupt', { what: `The blob ${digest} is damaged.` })
  }
  const put = async (bytes: Uint8Array): Promise<Blob> => {
    const digest = digestOf(bytes)
    kept.set(digest, Buffer.from(bytes))
    putAt.set(digest, Date.now())
    return { digest, bytes: bytes.length }
  }
  const guarded = async <T>(verb: string, path: string, action: Promise<T>): Promise<T> => {
    try {
      return await action
    } catch (error) {
      throw storageError(verb, path, error)
    }
  }
  const blobs: Blobs = {
    put,
    putFile: async (path) => put(await guarded('read', path, readFile(path))),
    get: async (digest) => Buffer.from(found(digest)),
    async *stream(digest) {
      yield Buffer.from(found(digest))
    },
    async state(digest) {
      const bytes = kept.get(checkDigest(digest))
      if (!bytes) return 'missing'
      return digestOf(bytes) === digest ? 'sound' : 'damaged'
    },
    async file(digest) {
      const path = join(await mkdtemp(join(tmpdir(), 'millrace-')), digest)
      await writeFile(path, found(digest))
      return path
    },
    copyTo: async (digest, path) =>
      guarded('write', path, writeFile(path, found(digest), { flag: 'wx' })),
    async remove(digests) {
      for (const digest of digests) kept.delete(digest)
    },
    async unused(used, { before, isDry }) {
      const old = [...kept].filter(
        ([digest]) => !used.has(digest) && (putAt.get(digest) ?? 0) < before,
      )
      if (!isDry) for (const [digest] of old) kept.delete(digest)
      return old.map(([digest, { length: bytes }]) => ({ digest, bytes }))
    },
  }
  return {
    blobs,
    damage: async (digest: string, bytes: Uint8Array) => void kept.set(digest, Buffer.from(bytes)),
  }
}

const checkDigest = (digest: string) => {
  if (/^[0-9a-f]{64}$/.test(digest)) return digest
  throw new MillraceError('bad_input', { what: `${digest} is no SHA-256 digest.` })
}

export const memoryWorkspaces = (): Workspaces => {
  const runs = new Map<string, Map<number, Map<string, Buffer>>>()
  const workspace = (run: string, token: number): Workspace => {
    checkName('run', run)
    const files = () => runs.get(run)?.get(token)
    return {
      async put(name, bytes) {
        const tokens = runs.get(run) ?? new Map<number, Map<string, Buffer>>()
        const own = tokens.get(token) ?? new Map<string, Buffer>()
        own.set(checkFile(name), Buffer.from(bytes))
        runs.set(run, tokens.set(token, own))
      },
      async get(name) {
        checkFile(name)
        const bytes = files()?.get(name)
        return bytes ? Buffer.from(bytes) : null
      },
      list: async (folder) =>
        [...(files()?.keys() ?? [])]
          .filter((name) => folder === undefined || name.startsWith(`${checkFile(folder)}/`))
          .sort(),
      async remove(name) {
        checkFile(name)
        files()?.delete(name)
      },
    }
  }
  return {
    of: workspace,
    tokens: async (run) => [...(runs.get(run)?.keys() ?? [])].sort((one, other) => other - one),
    runs: async () => [...runs.keys()].sort(),
    remove: async (run) => void runs.delete(run),
  }
}
